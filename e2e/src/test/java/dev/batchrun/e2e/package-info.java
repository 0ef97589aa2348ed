/**
 * What a user lives through, end to end: YAML goes in through an API server, the operator and
 * whatever runs Jobs run the real runner, and what the user, the store and consumers see comes out.
 * The same scenarios are played in local mode and on a Kubernetes cluster; what only one of them
 * has is tagged with its name.
 *
 * <p>Each test has a namespace of its own and may run beside others. Where a test needs a run to be
 * in the middle of something, it {@linkplain dev.batchrun.e2e.RunnerControl holds a stage} there;
 * nothing waits for time to pass.
 */
package dev.batchrun.e2e;
