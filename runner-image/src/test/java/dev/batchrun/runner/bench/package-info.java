/**
 * A benchmark of the compute side: {@code lock}, {@code transform}, {@code validate} and {@code
 * publish} against a bare {@code COPY} of the same query. It prints ratios and asserts nothing.
 */
package dev.batchrun.runner.bench;
