/**
 * From an input's declaration to the exact files and rows it means, and back again: the lock names
 * files with size and digest, later stages read these and nothing else.
 *
 * <p>In come declarations, mounted claims and the run's interval; out come locked inputs and
 * references, and tables over them. Nothing here computes rows or decides about them.
 */
package dev.batchrun.runner.inputs;
