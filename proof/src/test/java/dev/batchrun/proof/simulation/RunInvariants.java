package dev.batchrun.proof.simulation;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.operator.observe.RunObserver;
import dev.batchrun.proof.cluster.Change;
import dev.batchrun.proof.cluster.Revision;
import java.util.Objects;
import java.util.Optional;

/** What must hold of every status that a run is ever given. */
final class RunInvariants {
  private final Findings findings;
  private final LogInvariants logs;
  private final Contracts contracts;
  private boolean namespaceGoes;

  RunInvariants(Findings findings, LogInvariants logs, Contracts contracts) {
    this.findings = findings;
    this.logs = logs;
    this.contracts = contracts;
  }

  /** From now on nothing can be settled any more. */
  void namespaceGoes() {
    namespaceGoes = true;
  }

  void changed(Change change) {
    Optional<BatchRun> before = change.before().map(Revision::object).map(BatchRun.class::cast);
    Optional<BatchRun> after = change.after().map(Revision::object).map(BatchRun.class::cast);
    if (after.isEmpty()) {
      gone(before.orElseThrow());
      return;
    }
    BatchRunStatus is = after.get().getStatus();
    if (is == null || is.phase() == null) {
      return;
    }
    before
        .map(BatchRun::getStatus)
        .filter(was -> was.phase() != null)
        .ifPresent(was -> followed(after.get(), was, is));
    stands(after.get(), is);
  }

  /** A run whose commit is open stays until it is settled. */
  private void gone(BatchRun run) {
    BatchRunStatus last = run.getStatus();
    boolean open = last != null && last.phase() != null && last.phase().ownsBoundary();
    require(
        run,
        !open || namespaceGoes,
        "no run goes with its commit open",
        "it went as " + phase(last));
  }

  private static String phase(BatchRunStatus status) {
    return status == null ? "new" : status.phase() + "/" + status.reason();
  }

  private void require(BatchRun run, boolean holds, String invariant, String what) {
    String name = run.getMetadata().getName();
    findings.require(holds, invariant, name + ": " + what, name);
  }

  private void followed(BatchRun run, BatchRunStatus was, BatchRunStatus is) {
    String step = phase(was) + " -> " + phase(is);
    require(run, !was.phase().isTerminal() || was.phase() == is.phase(), "an end is an end", step);
    require(
        run,
        was.phase() != Phase.Committing
            || is.phase() == Phase.Committing
            || is.phase() == Phase.Unknown
            || is.phase() == Phase.Published,
        "a commit ends Published or Unknown",
        step);
    require(run, number(was.epoch()) <= number(is.epoch()), "epochs grow", step);
    require(
        run,
        was.attempt() == null || (is.attempt() != null && was.attempt() <= is.attempt()),
        "attempts grow",
        step);
    require(
        run,
        was.contract() == null || Objects.equals(was.contract(), is.contract()),
        "the contract is frozen",
        step);
    require(
        run,
        was.identity() == null || Objects.equals(was.identity(), is.identity()),
        "the identity stays",
        step);
    boolean left = was.phase() == Phase.Unknown && is.phase() != Phase.Unknown;
    if (left && is.phase() != Phase.Published) {
      settled(run, was, is, step);
    }
  }

  /** Whoever leaves Unknown without a commit knows that none can come any more. */
  private void settled(BatchRun run, BatchRunStatus was, BatchRunStatus is, String step) {
    boolean answered =
        is.answers().stream()
            .anyMatch(
                a ->
                    a.verdict() == ReviewVerdict.RetryPublish
                        || a.verdict() == ReviewVerdict.FailAndClean);
    Optional<String> place = contracts.place(run);
    if (place.isPresent() && !answered) {
      long fenced = logs.fenced(place.get(), was.identity().runId());
      require(
          run,
          fenced >= number(was.epoch()),
          "Unknown is left behind a fence",
          step + " with epoch " + was.epoch() + ", fenced up to " + fenced);
    }
  }

  private void stands(BatchRun run, BatchRunStatus is) {
    boolean owns = is.phase().ownsBoundary();
    require(
        run,
        !owns || run.getMetadata().getFinalizers().contains(RunObserver.FINALIZER),
        "a finalizer stands while a commit is open",
        phase(is));
    Optional<Long> commit = commit(run);
    if (is.phase() == Phase.Published) {
      require(
          run,
          commit.isPresent(),
          "Published means a commit in the log",
          "published and no commit of " + is.identity().runId());
      boolean same =
          is.commit() != null && commit.equals(Optional.ofNullable(is.commit().version()));
      require(run, same, "the status names the commit", is.commit() + ", the log has " + commit);
    }
    if (is.phase() == Phase.Failed || is.phase() == Phase.Completed) {
      require(
          run,
          commit.isEmpty() || namespaceGoes || neverCame(is) && deniesNothing(is),
          "no other end with a commit in the log",
          phase(is) + " and entry " + commit.orElse(0L) + " in the log");
    }
  }

  /**
   * Whether it never came to its store, not even to the lock. Then the commit is one of an object
   * of the same name before it, and nobody could tell: where no Pod starts, none can look either.
   */
  private static boolean neverCame(BatchRunStatus is) {
    return is.lock() == null && number(is.epoch()) == 0 && is.seal() == null;
  }

  /** Whether it says so, to people and to programs, instead of denying the commit. */
  private static boolean deniesNothing(BatchRunStatus is) {
    return is.message().contains("was not looked up")
        && is.conditions().stream()
            .anyMatch(c -> c.getType().equals("Published") && c.getStatus().equals("Unknown"));
  }

  /** The entry that published what this run means, in its store. */
  Optional<Long> commit(BatchRun run) {
    BatchRunStatus status = run.getStatus();
    return status == null || status.identity() == null
        ? Optional.empty()
        : contracts.place(run).flatMap(place -> logs.commit(place, status.identity().runId()));
  }

  static long number(Long value) {
    return value == null ? 0 : value;
  }
}
