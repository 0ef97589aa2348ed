package dev.batchrun.e2e;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The phases and reasons that the runs of a namespace went through, from a watch. Of a name that
 * was used again, those of the newest run.
 */
final class PhaseHistory implements AutoCloseable {
  private record Step(Phase phase, Reason reason) {}

  private record Life(String uid, List<Step> steps) {}

  private final Map<String, Life> lives = new ConcurrentHashMap<>();
  private final Watch watch;

  PhaseHistory(KubernetesClient client, String namespace) {
    watch =
        client
            .resources(BatchRun.class)
            .inNamespace(namespace)
            .watch(
                new Watcher<>() {
                  @Override
                  public void eventReceived(Action action, BatchRun run) {
                    if (run != null && run.getStatus() != null) {
                      note(run);
                    }
                  }

                  @Override
                  public void onClose(WatcherException cause) {
                    // Local mode was stopped by the test; the next start makes another history.
                  }
                });
  }

  private void note(BatchRun run) {
    String uid = run.getMetadata().getUid();
    Life life =
        lives.compute(
            run.getMetadata().getName(),
            (name, known) ->
                known != null && known.uid().equals(uid)
                    ? known
                    : new Life(uid, new CopyOnWriteArrayList<>()));
    List<Step> steps = life.steps();
    Step step = new Step(run.getStatus().phase(), run.getStatus().reason());
    if (step.phase() != null && (steps.isEmpty() || !steps.get(steps.size() - 1).equals(step))) {
      steps.add(step);
    }
  }

  /** Phases in order, without repetition. */
  List<Phase> phases(String run) {
    List<Phase> phases = new ArrayList<>();
    for (Step step : of(run)) {
      if (phases.isEmpty() || phases.get(phases.size() - 1) != step.phase()) {
        phases.add(step.phase());
      }
    }
    return phases;
  }

  /** Every reason the run ever gave. */
  List<Reason> reasons(String run) {
    return of(run).stream().map(Step::reason).toList();
  }

  private List<Step> of(String run) {
    Life life = lives.get(run);
    return life == null ? List.of() : life.steps();
  }

  @Override
  public void close() {
    watch.close();
  }
}
