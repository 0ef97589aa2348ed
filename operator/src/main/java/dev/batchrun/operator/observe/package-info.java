/**
 * What is: from custom resources, Jobs, Pods and reports to one {@link
 * dev.batchrun.core.run.RunObservation}. Objects that others write are untrusted: what cannot be
 * read or is not ours counts as not there. Nothing here decides or writes.
 */
package dev.batchrun.operator.observe;
