/**
 * Between the custom resources and the decision core: what a contract and a run say, as the values
 * that planning and identity work on, as the frozen file the runner reads, and as the request a Job
 * carries.
 *
 * <p>In come API records as they were read from the API server; out come values. Nothing here calls
 * the API server, fills a default into a spec, or decides anything.
 */
package dev.batchrun.operator.contract;
