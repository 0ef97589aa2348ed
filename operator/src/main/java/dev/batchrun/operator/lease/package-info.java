/**
 * Which of several operators works. A lease in the API server comes in; what goes out is whether
 * this process holds it, until when, and that it is lost. Two processes never believe at once that
 * they hold it, whatever their clocks say: who holds it measures from before its last renewal was
 * sent, and who wants it measures, for longer, from when it saw that renewal.
 */
package dev.batchrun.operator.lease;
