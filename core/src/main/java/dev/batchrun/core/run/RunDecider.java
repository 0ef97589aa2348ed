package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Decides what to do about a run. The one function of the state machine, total and pure: the same
 * observation gives the same decision, in every world and after every restart.
 *
 * <p>Policies are asked in order and the first that has something to say decides:
 *
 * <pre>
 * Planned … Validating   leaving, preparing, holding, computing, approving, owning
 * Committing             committing
 * Unknown                inspecting
 * Published … Failed     ended
 * </pre>
 */
public final class RunDecider {
  private static final List<Policy> BEFORE_COMMIT =
      List.of(
          new Leaving(),
          new Preparing(),
          new Holding(),
          new Computing(),
          new Approving(),
          new Owning());
  private static final List<Policy> COMMITTING = List.of(new Committing());
  private static final List<Policy> UNKNOWN = List.of(new Inspecting());
  private static final List<Policy> ENDED = List.of(new Ended());

  private RunDecider() {}

  /** The decision for this moment. */
  public static Decision decide(RunObservation seen) {
    RunObservation begun =
        seen.state().startedAt().isPresent()
            ? seen
            : seen.as(seen.state().edit().startedAt(seen.now()).state());
    return policies(begun.state().phase()).stream()
        .map(policy -> policy.decide(begun))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> new Decision.Rest(begun.state()));
  }

  /**
   * Whether a decision must be made again from live reads before it is carried out: one that ends a
   * Job or an object, starts a Job, or is about a commit. Caches may be behind.
   */
  public static boolean needsLiveReads(RunState before, Decision decision) {
    if (decision instanceof Decision.CreateJob
        || decision instanceof Decision.DeleteJob
        || decision instanceof Decision.DeleteRun
        || decision instanceof Decision.ReleaseFinalizer) {
      return true;
    }
    RunState after = decision.state();
    boolean aboutCommit = before.phase().ownsBoundary() || after.phase().ownsBoundary();
    return aboutCommit && !before.equals(after);
  }

  /**
   * The decision where the first one could not be carried out: the run stays and says why. What an
   * ended run says of its outcome stands; only the tidying behind it is put off.
   */
  public static Decision obstructed(RunObservation seen, Reason reason, String message) {
    RunObservation begun =
        seen.state().startedAt().isPresent()
            ? seen
            : seen.as(seen.state().edit().startedAt(seen.now()).state());
    return begun.state().phase().isTerminal()
        ? new Decision.Wait(begun.state(), Abandoned.lookAgain(begun))
        : Outcome.waiting(begun, reason, message, Abandoned.lookAgain(begun));
  }

  private static List<Policy> policies(Phase phase) {
    return switch (phase) {
      case Planned, InputLocked, Running, Validating -> BEFORE_COMMIT;
      case Committing -> COMMITTING;
      case Unknown -> UNKNOWN;
      case Published, Completed, Failed -> ENDED;
    };
  }
}
