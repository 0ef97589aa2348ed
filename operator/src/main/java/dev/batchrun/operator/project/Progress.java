package dev.batchrun.operator.project;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.job.JobFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How far a run is, in one cell of a table: {@code transform 2/4}. */
final class Progress {
  private Progress() {}

  static String of(RunState state, Mode mode, Optional<BatchRunStatus> before) {
    List<String> stages = new ArrayList<>(JobFactory.stages(StepKind.Compute, mode.computes()));
    if (mode.publishes()) {
      stages.addAll(JobFactory.stages(StepKind.Publish, false));
    }
    String stage =
        switch (state.phase()) {
          case Planned, InputLocked, Running ->
              state.step().flatMap(RunState.StepState::stage).orElse("");
          case Validating -> "validate";
          case Committing -> "publish";
          case Unknown -> "recover";
          case Published, Completed -> stages.get(stages.size() - 1);
          case Failed -> "";
        };
    if (stage.isEmpty()) {
      return before.map(BatchRunStatus::progress).orElse(null);
    }
    int place = stages.indexOf(stage) + 1;
    return place == 0 ? stage : stage + " " + place + "/" + stages.size();
  }
}
