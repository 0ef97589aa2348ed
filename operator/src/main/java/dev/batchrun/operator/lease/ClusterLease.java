package dev.batchrun.operator.lease;

import dev.batchrun.operator.OperatorSettings.LeaderElection;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Function;

/**
 * A lease in the API server, asked for with little patience: an answer that is late is of no use.
 */
final class ClusterLease implements LeaseSlot {
  private static final int TRIES_WITHIN = 3;

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final RequestConfig impatient;

  ClusterLease(KubernetesClient client, LeaderElection terms) {
    this.client = client;
    this.namespace = terms.namespace();
    this.name = terms.lease();
    this.impatient =
        new RequestConfigBuilder()
            .withRequestTimeout(Math.toIntExact(terms.lasts().toMillis() / TRIES_WITHIN))
            .withRequestRetryBackoffLimit(0)
            .build();
  }

  @Override
  public Optional<Lease> read() {
    return Optional.ofNullable(
        ask(once -> once.leases().inNamespace(namespace).withName(name).get()));
  }

  @Override
  public boolean create(Lease lease) {
    return written(once -> once.leases().inNamespace(namespace).resource(lease).create());
  }

  @Override
  public boolean replace(Lease lease) {
    return written(once -> once.leases().inNamespace(namespace).resource(lease).update());
  }

  private boolean written(Function<NamespacedKubernetesClient, Lease> request) {
    try {
      ask(request);
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private Lease ask(Function<NamespacedKubernetesClient, Lease> request) {
    return client
        .adapt(NamespacedKubernetesClient.class)
        .withRequestConfig(impatient)
        .call(request::apply);
  }
}
