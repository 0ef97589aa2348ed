/**
 * Whether a failed attempt is repeated, and when. In come the class of a failure and counts; out
 * comes a wait or the end. No message is read here, and no clock.
 */
package dev.batchrun.core.retry;
