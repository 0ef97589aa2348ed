/**
 * The decisions of BatchRun, and nothing else.
 *
 * <p>In come immutable values that somebody else observed; out come immutable values that somebody
 * else carries out. Nothing here reads a clock, draws a random number, opens a file or a socket, or
 * depends on anything but the JDK.
 */
package dev.batchrun.core;
