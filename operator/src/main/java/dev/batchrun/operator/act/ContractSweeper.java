package dev.batchrun.operator.act;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.observe.StateReader;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes frozen contracts that no run names any more. They have no owner: foreground deletion of
 * the last run would take the contract away from its own commit. One deleted too early is made
 * again before the next Job needs it.
 */
public final class ContractSweeper {
  /** Younger ones may belong to a run whose status is being written. */
  private static final Duration MINIMUM_AGE = Duration.ofHours(1);

  private final KubernetesClient client;
  private final Set<String> namespaces;

  /**
   * @param namespaces to look at; all when empty
   */
  public ContractSweeper(KubernetesClient client, Set<String> namespaces) {
    this.client = client;
    this.namespaces = Set.copyOf(namespaces);
  }

  /** Looks once; gives the number of contracts deleted. */
  public int sweep(Instant now) {
    if (namespaces.isEmpty()) {
      return sweep(
          client
              .configMaps()
              .inAnyNamespace()
              .withLabel(Labels.MANAGED_BY, Labels.MANAGER)
              .list()
              .getItems(),
          client.resources(BatchRun.class).inAnyNamespace().list().getItems(),
          now);
    }
    return namespaces.stream()
        .mapToInt(
            namespace ->
                sweep(
                    client
                        .configMaps()
                        .inNamespace(namespace)
                        .withLabel(Labels.MANAGED_BY, Labels.MANAGER)
                        .list()
                        .getItems(),
                    client.resources(BatchRun.class).inNamespace(namespace).list().getItems(),
                    now))
        .sum();
  }

  private int sweep(List<ConfigMap> contracts, List<BatchRun> runs, Instant now) {
    Set<String> named =
        runs.stream().flatMap(run -> contract(run).stream()).collect(Collectors.toSet());
    List<ConfigMap> unnamed =
        contracts.stream()
            .filter(map -> !named.contains(key(map, map.getMetadata().getName())))
            .filter(map -> isOld(map, now))
            .toList();
    unnamed.forEach(map -> client.resource(map).delete());
    return unnamed.size();
  }

  private static Optional<String> contract(BatchRun run) {
    return Optional.ofNullable(run.getStatus())
        .map(BatchRunStatus::contract)
        .map(BatchRunStatus.ContractRef::configMap)
        .map(name -> key(run, name));
  }

  private static String key(HasMetadata object, String name) {
    return object.getMetadata().getNamespace() + "/" + name;
  }

  private static boolean isOld(ConfigMap map, Instant now) {
    return Objects.requireNonNullElse(
            StateReader.instant(map.getMetadata().getCreationTimestamp()).orElse(null), now)
        .isBefore(now.minus(MINIMUM_AGE));
  }
}
