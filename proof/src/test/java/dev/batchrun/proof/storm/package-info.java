/**
 * The real operator, threads, informers and all, on a connection to its API server that fails: what
 * comes out is how the runs end, which Jobs were started and how many requests it took. Stages are
 * played on a connection of their own. No request is delayed or lost but by a seeded decision.
 */
package dev.batchrun.proof.storm;
