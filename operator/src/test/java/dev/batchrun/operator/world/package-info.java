/**
 * A cluster small enough for a test: the mock API server, a world that plays Jobs and Pods, and a
 * store that remembers commits and fences. Behaviour, not expectations.
 */
package dev.batchrun.operator.world;
