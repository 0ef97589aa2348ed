/**
 * From locked inputs to staged files: the steps of a contract's SQL, run in the sandbox, and the
 * files they become, the same bytes whenever and with however many threads they are written.
 *
 * <p>In come a lock, tables over its files and a registered attempt; out come Parquet files below
 * the attempt's directory and a description of them for {@code validate}. Nothing here judges rows,
 * apart from whose partition they belong to.
 */
package dev.batchrun.runner.transform;
