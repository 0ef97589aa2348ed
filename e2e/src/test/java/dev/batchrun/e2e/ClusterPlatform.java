package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/**
 * A Kubernetes cluster in which the charts are installed. Where its one node is this machine, as
 * {@code e2e/cluster} makes it, everything can be played; on another one a scenario that needs the
 * node's directories, processes or parts is skipped, and says so.
 */
final class ClusterPlatform implements Platform {
  /** Namespace of the operator. */
  private static final String SYSTEM = "batchrun-system";

  private static final Map<String, String> OPERATOR =
      Map.of("app.kubernetes.io/name", "batchrun-operator");

  private final Path kubeconfig;
  private final Path state;
  private final KubernetesClient client;
  private final String token =
      Long.toString(System.currentTimeMillis() / 1000, Character.MAX_RADIX);
  private final Map<String, KubernetesClient> users = new ConcurrentHashMap<>();

  ClusterPlatform(Path kubeconfig) {
    this.kubeconfig = kubeconfig;
    state = kubeconfig.toAbsolutePath().getParent();
    client = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(file())).build();
    if (hasTheNode()) {
      try {
        RunnerControl.launcher(control());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public boolean hasTheNode() {
    return Files.isDirectory(state.resolve("tools"));
  }

  private void needsTheNode(String what) {
    assumeTrue(
        hasTheNode(),
        "skipped: needs " + what + " of the node, which only the cluster of e2e/cluster gives");
  }

  private java.io.File file() {
    return kubeconfig.toFile();
  }

  private Path control() {
    return state.resolve("control");
  }

  /** What the test cluster consists of, to take away and bring back. */
  ClusterComponents components() {
    needsTheNode("the parts");
    return new ClusterComponents(state);
  }

  @Override
  public KubernetesClient client() {
    return client;
  }

  @Override
  public KubernetesClient clientOf(String user) {
    return users.computeIfAbsent(
        user,
        name ->
            new KubernetesClientBuilder()
                .withConfig(
                    new ConfigBuilder(Config.fromKubeconfig(file()))
                        .withImpersonateUsername(name)
                        .withImpersonateGroups("system:masters")
                        .build())
                .build());
  }

  @Override
  public Path kubeconfig() {
    return kubeconfig;
  }

  @Override
  public void bind(String namespace, String claim) {
    if (!hasTheNode()) {
      return;
    }
    Path directory = claimDirectory(namespace, claim);
    try {
      // A kubelet leaves a directory's owner as it is, so whoever stages run as may write.
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    client.resource(volume(namespace, claim, directory)).createOr(existing -> existing.update());
  }

  private static PersistentVolume volume(String namespace, String claim, Path directory) {
    return new PersistentVolumeBuilder()
        .withNewMetadata()
        .withName(namespace + "." + claim)
        .endMetadata()
        .withNewSpec()
        .withCapacity(Map.of("storage", new Quantity("1Gi")))
        .withAccessModes("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany")
        .withPersistentVolumeReclaimPolicy("Retain")
        .withNewClaimRef()
        .withNamespace(namespace)
        .withName(claim)
        .endClaimRef()
        .withNewHostPath()
        .withPath(directory.toString())
        .endHostPath()
        .endSpec()
        .build();
  }

  @Override
  public Path claimDirectory(String namespace, String claim) {
    needsTheNode("directories");
    return state.resolve("volumes").resolve(namespace).resolve(claim);
  }

  @Override
  public RunnerControl control(String namespace) {
    needsTheNode("processes");
    return RunnerControl.of(control(), namespace, new ContainerProcesses());
  }

  @Override
  public void restartOperator() {
    operators().forEach(pod -> kill(pod.getMetadata().getName()));
    Awaitility.await("a new operator").atMost(patience()).until(this::isOperatorReady);
  }

  /** Name of the Pod that works while the others wait. */
  String leader() {
    return client.leases().inNamespace(SYSTEM).list().getItems().stream()
        .map(lease -> lease.getSpec().getHolderIdentity())
        .filter(holder -> holder != null && !holder.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** Ends an operator's process with SIGKILL, so that it gives nothing back, and takes its Pod. */
  void kill(String pod) {
    ContainerProcesses.withVariable("POD_NAME", pod).forEach(ProcessHandle::destroyForcibly);
    client.pods().inNamespace(SYSTEM).withName(pod).withGracePeriod(0).delete();
  }

  private boolean isOperatorReady() {
    return operators().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .flatMap(pod -> pod.getStatus().getConditions().stream())
        .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True"));
  }

  private List<Pod> operators() {
    return client.pods().inNamespace(SYSTEM).withLabels(OPERATOR).list().getItems();
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public boolean isLocal() {
    return false;
  }

  @Override
  public Duration patience() {
    return Duration.ofMinutes(5);
  }

  @Override
  public Duration look() {
    return Duration.ofMillis(300);
  }

  @Override
  public void forget(String namespace) {
    client.namespaces().withName(namespace).delete();
    for (String claim : List.of("landing", "lake")) {
      client.persistentVolumes().withName(namespace + "." + claim).delete();
    }
  }

  @Override
  public void close() {
    users.values().forEach(KubernetesClient::close);
    client.close();
  }
}
