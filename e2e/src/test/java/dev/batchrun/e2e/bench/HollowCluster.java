package dev.batchrun.e2e.bench;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.operator.connection.ApiConnection;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The cluster as {@code e2e/cluster} left it, with what the operator needs to work there. */
final class HollowCluster implements AutoCloseable {
  /** Namespace of the operator's account. */
  static final String SYSTEM = "batchrun-system";

  /** The operator's account. */
  static final String ACCOUNT = "batchrun";

  /** The account's name in the audit log. */
  static final String USER = "system:serviceaccount:" + SYSTEM + ":" + ACCOUNT;

  private static final long A_DAY = Duration.ofDays(1).toSeconds();

  private final Path state;
  private final KubernetesClient client;

  HollowCluster(Path state) {
    this.state = state;
    this.client = ApiConnection.open(Config.fromKubeconfig(state.resolve("kubeconfig").toFile()));
  }

  KubernetesClient client() {
    return client;
  }

  AuditLog audit() {
    return new AuditLog(state.resolve("audit.log"), USER);
  }

  /** Definitions and the operator's account; gives the kubeconfig that the account uses. */
  Path prepare(Path definitions) {
    try (Stream<Path> files = Files.list(definitions)) {
      files.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(this::apply);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    namespace(SYSTEM);
    apply(
        """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: %s, namespace: %s}
        """
            .formatted(ACCOUNT, SYSTEM));
    apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: batchrun-bench}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: %s, namespace: %s}]
        """
            .formatted(ACCOUNT, SYSTEM));
    Patience.of(Duration.ofMinutes(1)).until(() -> knows(BatchRun.class) && knows(Dataset.class));
    return kubeconfig();
  }

  private boolean knows(Class<? extends io.fabric8.kubernetes.api.model.HasMetadata> type) {
    try {
      client.resources(type).inNamespace(SYSTEM).list();
      return true;
    } catch (io.fabric8.kubernetes.client.KubernetesClientException notYet) {
      return false;
    }
  }

  private Path kubeconfig() {
    String token =
        client
            .serviceAccounts()
            .inNamespace(SYSTEM)
            .withName(ACCOUNT)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withExpirationSeconds(A_DAY)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    io.fabric8.kubernetes.api.model.Config config =
        Serialization.unmarshal(
            read(state.resolve("kubeconfig")), io.fabric8.kubernetes.api.model.Config.class);
    config.getUsers().get(0).getUser().setClientCertificateData(null);
    config.getUsers().get(0).getUser().setClientKeyData(null);
    config.getUsers().get(0).getUser().setToken(token);
    Path file = state.resolve("operator.kubeconfig");
    try {
      return Files.writeString(file, Serialization.asYaml(config));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A namespace with bound claims for inputs and for the store. */
  void tenant(String name) {
    namespace(name);
    for (String claim : new String[] {"landing", "lake"}) {
      apply(
          """
          apiVersion: v1
          kind: PersistentVolume
          metadata: {name: %1$s.%2$s}
          spec:
            capacity: {storage: 100Gi}
            accessModes: [ReadWriteMany]
            claimRef: {namespace: %1$s, name: %2$s}
            hostPath: {path: /none}
          """
              .formatted(name, claim));
      apply(
          """
          apiVersion: v1
          kind: PersistentVolumeClaim
          metadata: {name: %2$s, namespace: %1$s}
          spec:
            accessModes: [ReadWriteMany]
            storageClassName: ""
            volumeName: %1$s.%2$s
            resources: {requests: {storage: 100Gi}}
          """
              .formatted(name, claim));
    }
  }

  private void namespace(String name) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .serverSideApply();
    Patience.of(Duration.ofMinutes(1))
        .until(() -> client.serviceAccounts().inNamespace(name).withName("default").get() != null);
  }

  private void apply(Path file) {
    apply(read(file));
  }

  private void apply(String yaml) {
    client
        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
        .items()
        .forEach(object -> client.resource(object).serverSideApply());
  }

  @Override
  public void close() {
    client.close();
  }
}
