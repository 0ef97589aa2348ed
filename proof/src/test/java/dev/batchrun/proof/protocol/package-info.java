/**
 * The store's commands as immutable step processes, for whoever schedules them.
 *
 * <p>In comes a {@link dev.batchrun.proof.protocol.Store} (what everybody shares: log, files,
 * {@code current}) and an {@link dev.batchrun.proof.protocol.Actor} in the middle of a command; out
 * come the {@link dev.batchrun.proof.protocol.Turn}s it may take now, each one atomic action with
 * the store and the actor after it, and the faults that may befall this very action. The order of
 * the actions is that of the filesystem store; every decision (fold, checks, verdicts, the
 * operator's next step) is made by the production classes.
 *
 * <p>What never happens here: choosing. No clock, no randomness, no thread; who moves next and
 * which fault strikes is up to the caller, so the same processes serve a search through all orders
 * and a seeded schedule.
 */
package dev.batchrun.proof.protocol;
