package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.StepKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a run stands: the part of its status that decisions read and write.
 *
 * @param phase where it stands
 * @param reason why
 * @param message why, for people
 * @param startedAt when the run was first seen
 * @param endedAt when it ended
 * @param attempt the last compute attempt that was started; 0 before the first
 * @param epoch the fencing epoch of the last commit that was intended; 0 before the first
 * @param step the Job at work
 * @param locked whether the input lock is known to exist
 * @param seal what was proved and may be published
 * @param hold what the run waits for
 * @param commit what was published
 * @param counts what was counted
 * @param failure the last failure
 * @param answers the last Reviews that were applied
 */
public record RunState(
    Phase phase,
    Reason reason,
    String message,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    int attempt,
    long epoch,
    Optional<StepState> step,
    boolean locked,
    Optional<Report.SealFacts> seal,
    Optional<HoldState> hold,
    Optional<Report.CommitFacts> commit,
    Counts counts,
    Optional<StepFailure> failure,
    List<Answer> answers) {

  /** How many answers are kept. */
  public static final int MAX_ANSWERS = 8;

  /** A run that nobody looked at yet. */
  public static final RunState NEW =
      new RunState(
          Phase.Planned,
          Reason.InProgress,
          "",
          Optional.empty(),
          Optional.empty(),
          0,
          0,
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new Counts(0, 0, 0, Optional.empty()),
          Optional.empty(),
          List.of());

  public RunState {
    answers = List.copyOf(answers);
  }

  /**
   * The Job at work.
   *
   * @param number its number among the run's Jobs of the kind
   * @param uid of the Job; empty until the Job was seen
   * @param stage the container at work
   * @param startedAt when the Job was asked for
   */
  public record StepState(
      StepKind kind, int number, Optional<String> uid, Optional<String> stage, Instant startedAt) {
    boolean is(StepKind otherKind, long otherNumber) {
      return kind == otherKind && number == otherNumber;
    }
  }

  /**
   * What the run waits for.
   *
   * @param digest what a Review must name; empty when no Review is asked for
   */
  public record HoldState(Reason reason, String message, Optional<String> digest, Instant since) {}

  /**
   * What was counted.
   *
   * @param failures attempts that failed by themselves
   * @param disruptions attempts that others took away
   * @param recoveries recover Jobs so far
   * @param nextAttemptAt when the next Job may start
   */
  public record Counts(
      int failures, int disruptions, int recoveries, Optional<Instant> nextAttemptAt) {
    Counts failed(FailureClass failureClass, Instant next) {
      boolean disrupted = failureClass == FailureClass.Disruption;
      return new Counts(
          failures + (disrupted ? 0 : 1),
          disruptions + (disrupted ? 1 : 0),
          recoveries,
          Optional.of(next));
    }

    Counts until(Optional<Instant> next) {
      return new Counts(failures, disruptions, recoveries, next);
    }

    Counts recovered() {
      return new Counts(failures, disruptions, recoveries + 1, Optional.empty());
    }
  }

  /** A Review that was applied. */
  public record Answer(String name, String uid, ReviewVerdict verdict, String by, String digest) {}

  /** Class of the last failure. */
  FailureClass lastFailureClass() {
    return failure.map(f -> f.reason().failureClass()).orElse(FailureClass.None);
  }

  /** The answer that approves the present seal. */
  public Optional<Answer> approval() {
    return seal.flatMap(
        s ->
            answers.stream()
                .filter(a -> a.verdict() == ReviewVerdict.Approve && a.digest().equals(s.digest()))
                .findFirst());
  }

  /**
   * Whether nothing of the run is known to have reached its store, where a lock would have looked
   * for an earlier commit of it. An object of the same name and meaning may have published before.
   */
  boolean cameNowhere() {
    return !locked && seal.isEmpty() && epoch == 0;
  }

  /**
   * Whether a run that fails for this reason may not deny a commit: only the store knows what an
   * earlier object of its name published, and nobody looked there. An invalid request means nothing
   * to look for.
   */
  public boolean leavesItsStoreUnasked(Mode mode, Reason failure) {
    return failure != Reason.InvalidRequest && mode.publishes() && cameNowhere();
  }

  boolean awaits(Reason wanted) {
    return hold.map(h -> h.reason() == wanted).orElse(false);
  }

  RunState at(Phase newPhase, Reason newReason, String newMessage) {
    return edit().phase(newPhase).reason(newReason).message(newMessage).state();
  }

  Edit edit() {
    return new Edit(this);
  }

  /** Changes some parts of a state; every part that is not named stays. */
  static final class Edit {
    private final RunState from;
    private Phase phase;
    private Reason reason;
    private String message;
    private Optional<Instant> startedAt;
    private Optional<Instant> endedAt;
    private int attempt;
    private long epoch;
    private Optional<StepState> step;
    private boolean locked;
    private Optional<Report.SealFacts> seal;
    private Optional<HoldState> hold;
    private Optional<Report.CommitFacts> commit;
    private Counts counts;
    private Optional<StepFailure> failure;
    private List<Answer> answers;

    private Edit(RunState from) {
      this.from = from;
      this.phase = from.phase;
      this.reason = from.reason;
      this.message = from.message;
      this.startedAt = from.startedAt;
      this.endedAt = from.endedAt;
      this.attempt = from.attempt;
      this.epoch = from.epoch;
      this.step = from.step;
      this.locked = from.locked;
      this.seal = from.seal;
      this.hold = from.hold;
      this.commit = from.commit;
      this.counts = from.counts;
      this.failure = from.failure;
      this.answers = from.answers;
    }

    Edit phase(Phase value) {
      phase = value;
      return this;
    }

    Edit reason(Reason value) {
      reason = value;
      return this;
    }

    Edit message(String value) {
      message = value;
      return this;
    }

    Edit startedAt(Instant value) {
      startedAt = Optional.of(value);
      return this;
    }

    Edit endedAt(Instant value) {
      endedAt = Optional.of(value);
      return this;
    }

    Edit attempt(int value) {
      attempt = value;
      return this;
    }

    Edit epoch(long value) {
      epoch = value;
      return this;
    }

    Edit step(StepState value) {
      step = Optional.of(value);
      return this;
    }

    Edit noStep() {
      step = Optional.empty();
      return this;
    }

    Edit locked(boolean value) {
      locked = value;
      return this;
    }

    Edit seal(Optional<Report.SealFacts> value) {
      seal = value;
      return this;
    }

    Edit hold(HoldState value) {
      hold = Optional.of(value);
      return this;
    }

    Edit noHold() {
      hold = Optional.empty();
      return this;
    }

    Edit commit(Optional<Report.CommitFacts> value) {
      commit = value;
      return this;
    }

    Edit counts(Counts value) {
      counts = value;
      return this;
    }

    Edit failure(StepFailure value) {
      failure = Optional.of(value);
      return this;
    }

    /** Adds an answer; of more than {@link #MAX_ANSWERS} the newest stay. */
    Edit answer(Answer value) {
      List<Answer> all = new ArrayList<>(answers);
      all.add(value);
      answers = all.subList(Math.max(0, all.size() - MAX_ANSWERS), all.size());
      return this;
    }

    RunState state() {
      return new RunState(
          phase, reason, message, startedAt, endedAt, attempt, epoch, step, locked, seal, hold,
          commit, counts, failure, answers);
    }

    /** Whether anything was changed. */
    boolean changed() {
      return !state().equals(from);
    }
  }
}
