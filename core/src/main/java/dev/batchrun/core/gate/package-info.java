/**
 * What the checks of a staged output mean together.
 *
 * <p>In come the outcomes of all checks, each with its severity, and the partitions that were
 * staged; out comes one verdict: publish, with which warnings, without which rows or partitions,
 * after whose approval, or not at all. No row is looked at here.
 */
package dev.batchrun.core.gate;
