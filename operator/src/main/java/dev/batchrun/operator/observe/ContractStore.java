package dev.batchrun.operator.observe;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.contract.FrozenContractFile;
import dev.batchrun.operator.job.Labels;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Frozen contracts, each in an immutable ConfigMap named by its digest and shared by all runs of
 * its namespace. What was read once is remembered: it cannot change.
 */
public final class ContractStore {
  private static final int REMEMBERED = 512;

  private final KubernetesClient client;
  private final Map<String, FrozenContractFile> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FrozenContractFile> eldest) {
          return size() > REMEMBERED;
        }
      };

  public ContractStore(KubernetesClient client) {
    this.client = client;
  }

  /** The contract with this digest; empty when no ConfigMap holds it. */
  public Optional<FrozenContractFile> read(String namespace, String digest) {
    synchronized (remembered) {
      FrozenContractFile known = remembered.get(digest);
      if (known != null) {
        return Optional.of(known);
      }
    }
    Optional<FrozenContractFile> read =
        live(namespace, FrozenContractFile.configMapName(digest))
            .flatMap(map -> text(map))
            .flatMap(text -> FrozenContractFile.read(text, digest));
    read.ifPresent(this::remember);
    return read;
  }

  /**
   * Makes sure that the ConfigMap is there and says what it should.
   *
   * @throws Obstructed if it says something else
   */
  public void ensure(String namespace, FrozenContractFile file) {
    Optional<ConfigMap> found = live(namespace, file.configMapName());
    if (found.isEmpty()) {
      found = create(namespace, file);
    }
    if (!found.flatMap(ContractStore::text).equals(Optional.of(file.text()))) {
      throw new Obstructed(
          Reason.MountFailed,
          "ConfigMap "
              + namespace
              + "/"
              + file.configMapName()
              + ": found something else than the contract it is named by; delete it, it is made"
              + " again within a minute");
    }
    remember(file);
  }

  /** What is there afterwards: another run of the same contract may have been faster. */
  private Optional<ConfigMap> create(String namespace, FrozenContractFile file) {
    ConfigMap wanted =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(file.configMapName())
            .withNamespace(namespace)
            .addToLabels(Labels.MANAGED_BY, Labels.MANAGER)
            .addToAnnotations("batchrun.dev/contract-digest", file.digest())
            .endMetadata()
            .withImmutable(true)
            .addToData(PodLayout.CONTRACT_FILE, file.text())
            .build();
    try {
      return Optional.of(client.configMaps().inNamespace(namespace).resource(wanted).create());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return live(namespace, file.configMapName());
    }
  }

  private Optional<ConfigMap> live(String namespace, String name) {
    return Optional.ofNullable(client.configMaps().inNamespace(namespace).withName(name).get());
  }

  private static Optional<String> text(ConfigMap map) {
    return Optional.ofNullable(map.getData()).map(data -> data.get(PodLayout.CONTRACT_FILE));
  }

  private void remember(FrozenContractFile file) {
    synchronized (remembered) {
      remembered.put(file.digest(), file);
    }
  }
}
