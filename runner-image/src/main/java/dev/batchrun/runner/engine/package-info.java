/**
 * The embedded DuckDB: sessions with limits, the sandbox, and what its errors mean.
 *
 * <p>In come limits, locked files and statements of ours around SELECTs of users; out come rows and
 * Parquet files. Nothing here decides what a failed check means, and nothing reaches a path that
 * was not named before the sandbox closed.
 */
package dev.batchrun.runner.engine;
