package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A Job of the run as it was seen, with its Pods.
 *
 * @param kind what it does
 * @param number its number among the run's Jobs of the kind
 * @param name of the object
 * @param uid of the object
 * @param startedAt when it started to count against a deadline: a queue that suspends and resumes
 *     it starts it anew
 * @param suspended whether a queue holds it back
 * @param deleting whether it is on its way out
 * @param end what the Job itself says about its end
 * @param pods all Pods that belong to it; two of them are possible
 */
public record JobFacts(
    StepKind kind,
    int number,
    String name,
    String uid,
    Instant startedAt,
    boolean suspended,
    boolean deleting,
    JobEnd end,
    List<PodFacts> pods) {

  public JobFacts {
    pods = List.copyOf(pods);
  }

  /**
   * Whether something of it may still run. A Job says that it ended a moment after its last Pod
   * did, and no Pod of it is ever replaced.
   */
  boolean isAtWork() {
    boolean podsEnded = !pods.isEmpty() && pods.stream().allMatch(PodFacts::ended);
    return end == JobEnd.None && !podsEnded;
  }

  /** What a Job says about its end. A hint: a step is judged by its containers. */
  public enum JobEnd {
    /** It has not ended. */
    None,
    /** It completed. */
    Complete,
    /** It failed. */
    Failed,
    /** It failed because the platform took its Pod away. */
    Disrupted,
    /** It failed because its own deadline passed. */
    DeadlineExceeded
  }

  /**
   * A Pod.
   *
   * @param idleSince when it was created or, if later, when the last of its containers that ended
   *     did: since then it waits, if it waits
   * @param ended whether no container of it runs or will run
   * @param disrupted whether the platform took it away
   * @param waiting why it cannot start, when it cannot
   * @param stages its containers in the order in which they run
   */
  public record PodFacts(
      Instant idleSince,
      boolean ended,
      boolean disrupted,
      Optional<PodWait> waiting,
      List<StageFacts> stages) {
    public PodFacts {
      stages = List.copyOf(stages);
    }
  }

  /** Why a Pod cannot start. */
  public record PodWait(Reason reason, String message) {}

  /**
   * A container.
   *
   * @param name of the stage
   * @param started whether it runs or ran
   * @param exitCode how it ended; empty while it has not
   * @param outOfMemory whether the kernel killed it at its memory limit
   * @param foreign whether it is a user's own container, which owes no report
   * @param report what it said, when that could be read
   * @param lastWords what stood where a report should have been, bounded
   */
  public record StageFacts(
      String name,
      boolean started,
      Optional<Integer> exitCode,
      boolean outOfMemory,
      boolean foreign,
      Optional<Report> report,
      String lastWords) {

    boolean succeeded() {
      return exitCode.isPresent()
          && exitCode.get() == 0
          && (foreign || report.map(r -> r.reason() == Reason.Succeeded).orElse(false));
    }

    boolean failed() {
      return exitCode.isPresent() && !succeeded();
    }
  }
}
