/**
 * What to conclude after a commit whose outcome nobody reported.
 *
 * <p>In comes what was found in the store after the run's epoch was fenced; out comes one verdict.
 * Nothing is looked at or changed here, and a store that could not be read gives no verdict at all.
 */
package dev.batchrun.core.recovery;
