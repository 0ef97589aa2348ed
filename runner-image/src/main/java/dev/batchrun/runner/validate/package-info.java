/**
 * Proves a staged output: whose partitions it holds, its columns, its quality rules, its
 * reconciliation with inputs and with what is published.
 *
 * <p>In come staged files, a lock and a snapshot; out come outcomes of checks, and evidence files
 * (quarantined rows, differences). What the outcomes mean together is decided in {@link
 * dev.batchrun.core.gate}; nothing here publishes.
 */
package dev.batchrun.runner.validate;
