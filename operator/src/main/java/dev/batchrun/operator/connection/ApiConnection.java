package dev.batchrun.operator.connection;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;

/**
 * How an operator is connected to its API server, so that no wait is without end and no broken
 * connection is an answer.
 *
 * <p>Whatever breaks on the way (a reset, a connection closed in the middle, no answer in time) is
 * tried again by the client library, with growing pauses, before anybody hears of it. Watches have
 * no end, so they have a limit of silence: API servers send a bookmark about once a minute to say
 * that a watch is alive, and one that says nothing for longer begins again where it was.
 */
public final class ApiConnection {
  private static final Duration SILENCE = Duration.ofSeconds(150);

  /** API servers keep no object as large. One that is within their limits must not hide others. */
  private static final int OF_AN_OBJECT = 10_000_000;

  /** As deep as API servers read. */
  private static final int NESTING = 10_000;

  private ApiConnection() {}

  /** A client as the configuration says. */
  public static KubernetesClient open(Config config) {
    return open(config, SILENCE);
  }

  /** The same, with answers given up after another time of silence. */
  public static KubernetesClient open(Config config, Duration silence) {
    // Over a WebSocket a watch would have a way of its own, without the limit.
    Config plain = new ConfigBuilder(config).withOnlyHttpWatches(true).build();
    return new KubernetesClientBuilder()
        .withConfig(plain)
        .withHttpClientFactory(new SteadyHttpClientFactory(silence))
        .withKubernetesSerialization(serialization())
        .build();
  }

  /** How objects are read and written: see {@link Unreadable}. */
  public static KubernetesSerialization serialization() {
    SimpleModule partial = new SimpleModule("partial");
    partial.setDeserializerModifier(new PartialReading());
    JsonFactory json =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNameLength(OF_AN_OBJECT)
                    .maxNumberLength(OF_AN_OBJECT)
                    .maxNestingDepth(NESTING)
                    .build())
            .build();
    return new KubernetesSerialization(new ObjectMapper(json).registerModule(partial), true);
  }

  /**
   * The same connection for somebody who may use it only as long as a mandate holds. To be closed
   * with the client that it is made from, and not by itself.
   *
   * @param client one that was opened here
   */
  public static KubernetesClient under(Mandate mandate, KubernetesClient client) {
    if (!(client.getHttpClient() instanceof SteadyHttpClient http)) {
      throw new IllegalArgumentException("a client that was opened elsewhere knows no mandate");
    }
    return new KubernetesClientBuilder()
        .withConfig(client.getConfiguration())
        .withKubernetesSerialization(client.getKubernetesSerialization())
        .withHttpClientFactory(() -> http.newBuilder().under(mandate))
        .build();
  }
}
