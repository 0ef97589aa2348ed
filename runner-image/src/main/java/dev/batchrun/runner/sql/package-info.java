/**
 * What SQL of users is accepted: one SELECT that reads tables it was given, calls nothing that
 * looks outside, and gives the same rows whenever it is repeated.
 *
 * <p>In comes a text, out comes an analysis or a failure with line, column and a caret. Nothing
 * here runs the SQL.
 */
package dev.batchrun.runner.sql;
