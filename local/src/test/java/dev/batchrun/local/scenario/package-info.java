/**
 * What a user lives through, end to end: YAML goes in through the API server of local mode, the
 * operator and the Job executor run the real runner as processes, and what the user, the store and
 * consumers see comes out.
 *
 * <p>Each test has a namespace of its own and may run beside others. Where a test needs a run to be
 * in the middle of something, it {@linkplain dev.batchrun.local.scenario.RunnerControl holds a
 * stage} there; nothing waits for time to pass.
 */
package dev.batchrun.local.scenario;
