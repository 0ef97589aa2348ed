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

/** The phases and reasons that the runs of a namespace went through, from a watch. */
final class PhaseHistory implements AutoCloseable {
  private record Step(Phase phase, Reason reason) {}

  private final Map<String, List<Step>> steps = new ConcurrentHashMap<>();
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
    List<Step> mine = steps.computeIfAbsent(run.getMetadata().getName(), name -> new ArrayList<>());
    synchronized (mine) {
      Step step = new Step(run.getStatus().phase(), run.getStatus().reason());
      if (step.phase() != null && (mine.isEmpty() || !mine.get(mine.size() - 1).equals(step))) {
        mine.add(step);
      }
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
    List<Step> mine = steps.getOrDefault(run, List.of());
    synchronized (mine) {
      return List.copyOf(mine);
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
