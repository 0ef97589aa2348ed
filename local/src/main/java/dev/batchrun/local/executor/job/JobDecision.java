package dev.batchrun.local.executor.job;

import dev.batchrun.local.executor.control.EventRecorder.Type;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What to do about a Job now, in this order: write the status, then the rest.
 *
 * @param status the status as it should read
 * @param release Pods whose end is written down, so that their finalizer may go
 * @param delete Pods that must not run any longer
 * @param create how many Pods to add
 * @param notes what to tell about the Job
 * @param again when to look again even if nothing happens
 * @param deleteJob whether its time to live is over
 */
record JobDecision(
    JobStatus status,
    List<Pod> release,
    List<Pod> delete,
    int create,
    List<Note> notes,
    Optional<Duration> again,
    boolean deleteJob) {

  /** An Event. */
  record Note(Type type, String reason, String message) {}
}
