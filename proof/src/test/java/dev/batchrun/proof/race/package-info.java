/**
 * Zombies and twins: processes of the real store, interleaved.
 *
 * <p>In come scenarios (who does what at the same time) and seeds (who goes next, who dies, sleeps
 * or loses a reply); out comes what each process was told, and the dataset they left behind. A
 * process runs real store code in a thread of its own, stops at every event of the store, and only
 * one of them runs at a time, so that a seed is an interleaving and can be played again. Nothing
 * here sleeps, and nothing is decided by time.
 */
package dev.batchrun.proof.race;
