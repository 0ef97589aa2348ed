/**
 * A store in memory, and the stages of runner Pods as processes of small steps over it.
 *
 * <p>In go step requests and fates; out come step reports, as a kubelet would find them. What is
 * checked and decided comes from {@code core}: fold, checks, verdicts. Each call of a process to
 * its store is one step: between any two of them everything else may happen, and each may fail,
 * lose its reply or land late. What never happens here: a thread, a clock, a file.
 */
package dev.batchrun.proof.simulation.store;
