/**
 * The Job controller: Pods for Jobs, and what became of them as the Job's status.
 *
 * <p>{@link dev.batchrun.local.executor.job.JobSync} decides from a Job, its Pods and the time, and
 * touches nothing; {@link dev.batchrun.local.executor.job.JobController} looks and carries out.
 * Indexed completion and success policies are not there: a Job that asks for them is told so.
 */
package dev.batchrun.local.executor.job;
