/** How much is tried, and what was counted. */
package dev.batchrun.proof.figures;
