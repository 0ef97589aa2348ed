/**
 * What Jobs look like. In go a run, its frozen contract and a step request; out comes a Job, the
 * same bytes every time. Nothing here calls the API server.
 */
package dev.batchrun.operator.job;
