package dev.batchrun.operator.connection;

import io.fabric8.kubernetes.client.http.HttpClient;
import java.time.Duration;

/**
 * Makes the HTTP clients of a connection.
 *
 * @param silence how long an answer may say nothing
 */
record SteadyHttpClientFactory(Duration silence) implements HttpClient.Factory {
  @Override
  public SteadyHttpClientBuilder newBuilder() {
    return new SteadyHttpClientBuilder(this);
  }
}
