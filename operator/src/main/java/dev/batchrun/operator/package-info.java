/**
 * The operator: observe → decide → act → project.
 *
 * <p>In comes a cluster's API; out go Jobs, ConfigMaps, statuses and Events. It decides nothing
 * itself (the core does), holds no store credentials and never reads a Secret.
 */
package dev.batchrun.operator;
