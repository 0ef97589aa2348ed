package dev.batchrun.operator.project;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.DatasetStatus;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.Phase;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps what a Dataset's status says of its newest version and of its log's head. Both only grow:
 * whatever order runs report in, the newest stays. Written before the run's own end, so that a run
 * that is Published is known to its Dataset.
 */
public final class DatasetLedger {
  private static final int TRIES = 5;

  private final KubernetesClient client;

  public DatasetLedger(KubernetesClient client) {
    this.client = client;
  }

  /** Records what this status adds to what the Dataset's says. */
  public void record(BatchRun run, BatchRunStatus status) {
    boolean news =
        status.phase() == Phase.Published
            || !Objects.equals(
                status.witness(),
                Optional.ofNullable(run.getStatus()).map(BatchRunStatus::witness).orElse(null));
    if (!news || run.getSpec() == null || run.getSpec().datasetRef() == null) {
      return;
    }
    for (int attempt = 1; ; attempt++) {
      try {
        write(run, status);
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  private void write(BatchRun run, BatchRunStatus status) {
    var named =
        client
            .resources(Dataset.class)
            .inNamespace(run.getMetadata().getNamespace())
            .withName(run.getSpec().datasetRef().name());
    Dataset dataset = named.get();
    if (dataset == null) {
      return;
    }
    DatasetStatus before =
        Objects.requireNonNullElseGet(
            dataset.getStatus(),
            () -> new DatasetStatus(null, null, null, null, null, null, null, List.of()));
    String store = place(dataset);
    if (store.isEmpty()) {
      return;
    }
    DatasetStatus after = merge(before, store, run.getMetadata().getName(), status);
    if (!after.equals(before)) {
      dataset.setStatus(after);
      client
          .resources(Dataset.class)
          .inNamespace(run.getMetadata().getNamespace())
          .resource(dataset)
          .updateStatus();
    }
  }

  /** Where it says it is stored; empty where somebody wrote past admission and it says nothing. */
  private static String place(Dataset dataset) {
    return Optional.ofNullable(dataset.getSpec())
        .map(DatasetSpec::output)
        .map(Output::store)
        .filter(Output.Store::namesAKind)
        .map(Output.Store::place)
        .orElse("");
  }

  /**
   * The status that knows both. It speaks of the store that the Dataset names now: what is known of
   * another one is forgotten, and runs that still end there add nothing.
   */
  static DatasetStatus merge(DatasetStatus known, String store, String run, BatchRunStatus status) {
    if (status.witness() != null && !status.witness().isOf(store)) {
      return known;
    }
    DatasetStatus before =
        known.witness() == null || known.witness().isOf(store) ? known : forgotten(known);
    Optional<BatchRunStatus.Commit> commit =
        Optional.ofNullable(status.commit())
            .filter(c -> status.phase() == Phase.Published && c.version() != null)
            .filter(c -> before.version() == null || c.version() > before.version());
    BatchRunStatus.Witness witness = newer(before.witness(), status.witness());
    return new DatasetStatus(
        before.observedGeneration(),
        commit.map(BatchRunStatus.Commit::version).orElse(before.version()),
        commit.map(BatchRunStatus.Commit::publishedAt).orElse(before.publishedAt()),
        commit.isPresent() ? run : before.lastRun(),
        before.stale(),
        before.closedThrough(),
        witness,
        before.conditions());
  }

  private static DatasetStatus forgotten(DatasetStatus known) {
    return new DatasetStatus(
        known.observedGeneration(),
        null,
        null,
        null,
        known.stale(),
        known.closedThrough(),
        null,
        known.conditions());
  }

  private static BatchRunStatus.Witness newer(
      BatchRunStatus.Witness known, BatchRunStatus.Witness seen) {
    if (seen == null || seen.head() == null) {
      return known;
    }
    boolean further = known == null || known.head() == null || seen.head() > known.head();
    return further ? seen : known;
  }
}
