package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.StepKind;
import java.time.Instant;
import java.util.Optional;

/**
 * What to do about a run now. Every decision is safe to carry out twice, and after a restart
 * between any two lines of carrying it out.
 */
public sealed interface Decision {

  /** Where the run stands once this is done. */
  RunState state();

  /** Carries it out. */
  <R> R perform(Effects<R> effects);

  /** When to look again even if nothing happens. */
  default Optional<Instant> wakeAt() {
    return Optional.empty();
  }

  /** Whether there is more to decide as soon as this is done. */
  default boolean goesOn() {
    return true;
  }

  /**
   * What each world does for each decision. A new decision does not compile until every world
   * performs it. The state is written after the effect, in one write, except where a method says
   * otherwise.
   */
  interface Effects<R> {
    /** Stores the contract under its digest, unless it is there. */
    R freezeContract(FreezeContract decision);

    /** Puts the finalizer on the object, unless it is there. */
    R addFinalizer(AddFinalizer decision);

    /** Takes the finalizer off the object, the last thing ever done to it. */
    R releaseFinalizer(ReleaseFinalizer decision);

    /** Creates a Job by its name; one of our own with the same name is success. */
    R createJob(CreateJob decision);

    /** Deletes a Job by name and uid; one that is gone is success. */
    R deleteJob(DeleteJob decision);

    /** Deletes the run's object. */
    R deleteRun(DeleteRun decision);

    /** Nothing but the new state. */
    R moveTo(MoveTo decision);

    /** Nothing but the new state: a person is asked. */
    R hold(Hold decision);

    /** Nothing but the new state: something else has to happen first. */
    R await(Wait decision);

    /** Nothing but the new state: the run ends. */
    R finish(Finish decision);

    /** Nothing at all. */
    R rest(Rest decision);
  }

  /** Freeze the contract, so that no later edit of the Dataset touches the run. */
  record FreezeContract(RunState state) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.freezeContract(this);
    }
  }

  /** Keep the object until the outcome of the commit to come is settled. */
  record AddFinalizer(RunState state) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.addFinalizer(this);
    }
  }

  /**
   * Let the object go.
   *
   * @param warning what is given up with it; empty when nothing is
   */
  record ReleaseFinalizer(RunState state, Optional<String> warning) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.releaseFinalizer(this);
    }
  }

  /**
   * Start a step.
   *
   * @param number in the Job's name: the attempt, the epoch or a count
   */
  record CreateJob(RunState state, StepKind kind, int number) implements Decision {
    /** The seal that the step is about; none where what an ended run left is cleaned. */
    public Optional<String> seal() {
      return state.phase().isTerminal()
          ? Optional.empty()
          : state.seal().map(Report.SealFacts::digest);
    }

    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.createJob(this);
    }
  }

  /** Stop a step. */
  record DeleteJob(RunState state, String name, String uid) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.deleteJob(this);
    }
  }

  /** The object outlived its end by its own wish. */
  record DeleteRun(RunState state) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.deleteRun(this);
    }

    @Override
    public boolean goesOn() {
      return false;
    }
  }

  /** Enter a phase, or go on within one. */
  record MoveTo(RunState state) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.moveTo(this);
    }
  }

  /** Wait for a person. */
  record Hold(RunState state, Optional<Instant> wakeAt) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.hold(this);
    }

    @Override
    public boolean goesOn() {
      return false;
    }
  }

  /** Wait for something, or until some time. */
  record Wait(RunState state, Optional<Instant> wakeAt) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.await(this);
    }

    @Override
    public boolean goesOn() {
      return false;
    }
  }

  /** The run ends. */
  record Finish(RunState state) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.finish(this);
    }
  }

  /** Nothing is left to do. */
  record Rest(RunState state) implements Decision {
    @Override
    public <R> R perform(Effects<R> effects) {
      return effects.rest(this);
    }

    @Override
    public boolean goesOn() {
      return false;
    }
  }
}
