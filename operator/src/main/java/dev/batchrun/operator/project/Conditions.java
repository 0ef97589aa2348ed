package dev.batchrun.operator.project;

import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The conditions of a run.
 *
 * <pre>
 *              Finished Succeeded Published Ready Reconciling Stalled
 * at work      False    Unknown   False     False True        False
 * approval     False    Unknown   False     False True        False
 * contradicted False    Unknown   False     False False       True
 * Published    True     True      True      True  False       False
 * Completed    True     True      False     True  False       False
 * Failed       True     False     False     False False       True
 * </pre>
 *
 * In Unknown, Published is Unknown too, and so it is for a Failed run that never came to its store:
 * an earlier object of its name may have published the same. kstatus, and with it Argo CD and Flux,
 * read the last three.
 */
final class Conditions {
  private static final int MESSAGE = 1024;

  private Conditions() {}

  static List<Condition> of(
      RunState state, Mode mode, List<Condition> before, Long generation, Instant now) {
    Phase phase = state.phase();
    boolean good = phase == Phase.Published || phase == Phase.Completed;
    boolean stalled = phase == Phase.Failed || contradicted(state);
    List<Condition> conditions = new ArrayList<>();
    add(conditions, "Finished", bool(phase.isTerminal()));
    add(conditions, "Succeeded", phase.isTerminal() ? bool(good) : "Unknown");
    add(conditions, "Published", unknown(state, mode) ? "Unknown" : bool(phase == Phase.Published));
    add(conditions, "Ready", bool(good));
    add(conditions, "Reconciling", bool(!phase.isTerminal() && !stalled));
    add(conditions, "Stalled", bool(stalled));
    return conditions.stream().map(c -> complete(c, state, before, generation, now)).toList();
  }

  /** Whether nobody looked, or has an answer yet. */
  private static boolean unknown(RunState state, Mode mode) {
    return state.phase() == Phase.Unknown
        || (state.phase() == Phase.Failed && state.leavesItsStoreUnasked(mode, state.reason()));
  }

  private static boolean contradicted(RunState state) {
    return state
        .hold()
        .map(hold -> hold.reason().failureClass() == FailureClass.Contradiction)
        .orElse(false);
  }

  private static void add(List<Condition> conditions, String type, String status) {
    conditions.add(new ConditionBuilder().withType(type).withStatus(status).build());
  }

  private static Condition complete(
      Condition condition, RunState state, List<Condition> before, Long generation, Instant now) {
    String since =
        before.stream()
            .filter(c -> Objects.equals(c.getType(), condition.getType()))
            .filter(c -> Objects.equals(c.getStatus(), condition.getStatus()))
            .map(Condition::getLastTransitionTime)
            .findFirst()
            .orElse(now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    return new ConditionBuilder(condition)
        .withReason(state.reason().name())
        .withMessage(RunProjector.text(state.message(), MESSAGE))
        .withObservedGeneration(generation)
        .withLastTransitionTime(since)
        .build();
  }

  private static String bool(boolean value) {
    return value ? "True" : "False";
  }
}
