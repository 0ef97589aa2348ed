package dev.batchrun.core.run;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Everything seen of one run at one moment.
 *
 * @param now the time
 * @param request what the object says
 * @param state where the run stood when its status was last written
 * @param contract what is known of the contract
 * @param jobs the run's Jobs; one that the state names and that is missing here does not exist
 * @param siblings other runs on the same store
 * @param reviews Reviews that name the run
 * @param approvals what makes sure who answers
 * @param claims who else mounts claims that only one Job may mount
 * @param deletion whether the object is on its way out
 * @param upstreamMoved when an upstream Dataset last published
 */
public record RunObservation(
    Instant now,
    RunRequest request,
    RunState state,
    ContractFacts contract,
    List<JobFacts> jobs,
    List<Sibling> siblings,
    List<ReviewFacts> reviews,
    ApprovalRule approvals,
    ClaimFacts claims,
    DeletionFacts deletion,
    Optional<Instant> upstreamMoved) {

  public RunObservation {
    jobs = List.copyOf(jobs);
    siblings = List.copyOf(siblings);
    reviews = List.copyOf(reviews);
  }

  Optional<JobFacts> job(StepKind kind, long number) {
    return jobs.stream().filter(j -> j.kind() == kind && j.number() == number).findFirst();
  }

  /** The terms; only asked for once the contract is known to be readable. */
  RunTerms terms() {
    return contract
        .terms()
        .orElseThrow(() -> new IllegalStateException("terms asked for without a contract"));
  }

  /** The same moment, had the status said this. */
  RunObservation as(RunState other) {
    return new RunObservation(
        now,
        request,
        other,
        contract,
        jobs,
        siblings,
        reviews,
        approvals,
        claims,
        deletion,
        upstreamMoved);
  }

  /** What makes sure that the person who a Review names is the one who wrote it. */
  public enum ApprovalRule {
    /** Admission policies make {@code by} and {@code requestedBy} the authenticated user. */
    enforced,
    /** Nobody but the one user of the machine can write: what a Review says is believed. */
    trusted,
    /** Nothing does: an approval would be worth nothing. */
    notEnforced
  }

  /**
   * Another run on the same store.
   *
   * @param committing whether it owns its boundary
   * @param ready whether it is sealed, not held by a person's question, and wants to commit
   */
  public record Sibling(
      String name,
      String uid,
      Instant createdAt,
      Phase phase,
      boolean ready,
      OutputBoundary boundary) {

    /** Oldest first; a uid decides between two of the same second. */
    static final Comparator<Sibling> BY_AGE =
        Comparator.comparing(Sibling::createdAt).thenComparing(Sibling::uid);
  }

  /** A Review that names the run. */
  public record ReviewFacts(
      String name,
      String uid,
      String targetUid,
      String digest,
      ReviewVerdict verdict,
      String by,
      Instant createdAt) {
    static final Comparator<ReviewFacts> BY_AGE =
        Comparator.comparing(ReviewFacts::createdAt).thenComparing(ReviewFacts::uid);
  }

  /**
   * Claims that only one Job may mount at a time.
   *
   * @param heldBy who holds one that this run needs, for people
   * @param commitWaits whether a run that owns its boundary waits for one too: it goes first
   */
  public record ClaimFacts(Optional<String> heldBy, boolean commitWaits) {
    /** Nobody is in the way. */
    public static final ClaimFacts FREE = new ClaimFacts(Optional.empty(), false);
  }

  /**
   * The object's way out.
   *
   * @param requested whether its deletion was asked for
   * @param finalizer whether our finalizer stands
   * @param namespaceTerminating whether nothing can be created in its namespace any more
   */
  public record DeletionFacts(boolean requested, boolean finalizer, boolean namespaceTerminating) {
    /** Nobody deletes it and nothing holds it. */
    public static final DeletionFacts NONE = new DeletionFacts(false, false, false);
  }
}
