/**
 * What every command of the runner shares: what it was asked (environment, frozen contract), how it
 * says what it did (report, exit code, log lines) and how things go wrong.
 *
 * <p>In come an environment and a mounted contract; out go a report of at most 1 KiB and an exit
 * code. Nothing here knows a store, an engine or a rule.
 */
package dev.batchrun.runner.step;
