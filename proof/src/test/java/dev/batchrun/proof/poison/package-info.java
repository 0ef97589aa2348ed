/**
 * Poison: objects, reports and records that nobody well-behaved writes.
 *
 * <p>In come valid samples and a seed; out come mutated ones, and what reading and planning makes
 * of them: an answer, or a documented refusal whose text a person can read. A failure of any other
 * kind is printed with its seed and the smallest input that still shows it. Some are put into a
 * cluster, offered to admission or stored past it: the run they are about ends or waits with a
 * reason, and a healthy run beside it takes no longer.
 */
package dev.batchrun.proof.poison;
