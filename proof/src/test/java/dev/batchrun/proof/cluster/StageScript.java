package dev.batchrun.proof.cluster;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import io.fabric8.kubernetes.api.model.Pod;

/** Says what the containers of runner Pods do. */
@FunctionalInterface
public interface StageScript {
  /**
   * One container of one Pod.
   *
   * @param pod as it was when the container was asked
   * @param request what its Job asks for
   * @param name of the stage
   */
  record Stage(Pod pod, StepRequest request, String name) {}

  /** What became of a stage. */
  sealed interface End {}

  /** It ended with a report and the exit code that goes with it. */
  record Reports(StepReport report) implements End {}

  /** It ended with this code and these last words, which are no report. */
  record Exits(int code, String lastWords) implements End {}

  /** The node takes the Pod away: the container is killed and the Pod is a disruption's target. */
  record Evicted() implements End {}

  /** It is still at work; the next step of its kubelet asks again. */
  record AtWork() implements End {}

  /** Asked at each step of the kubelet while the container runs; an effect it has happens now. */
  End play(Stage stage);

  /** The Pod of a stage that is at work was stopped: nothing of the container runs any more. */
  default void stopped(Stage stage) {}
}
