/**
 * Runs Jobs and Pods on this machine with the contract Kubernetes gives them.
 *
 * <p>In come Jobs, Pods, claims, ConfigMaps and Secrets of an API server. Out go Pods, statuses,
 * Events, logs and host processes. Nothing here knows what a BatchRun is, and nothing isolates the
 * processes from the machine or from each other: local mode is for work one would run by hand.
 */
package dev.batchrun.local.executor;
