/**
 * Which partitions a run owns. In come partition columns and what the run says about them; out come
 * boundaries that can be compared. No partition is listed that is not named: a boundary is a
 * predicate, so its size does not grow with the dataset.
 */
package dev.batchrun.core.boundary;
