/**
 * The part of a kubelet and of a scheduler: Pods are admitted up to a limit, given their volumes,
 * run as host processes, and their statuses told.
 *
 * <p>In come Pods, whoever made them. Out come statuses, Events, logs, and the removal of deleted
 * Pods once their processes are gone. Nothing here knows of Jobs. Pods that would need a container
 * to be started again ({@code restartPolicy} other than {@code Never}, sidecars) are refused.
 */
package dev.batchrun.local.executor.pod;
