/**
 * What others see of a run: status, conditions, Events, metrics, and what a Dataset's status says
 * of its newest version. In come a state and reports; out come texts and numbers. The state is
 * never changed here, and nothing is written that says the same as before.
 */
package dev.batchrun.operator.project;
