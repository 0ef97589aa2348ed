package dev.batchrun.proof.cluster;

import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An answer as the client reads it. */
record Answered<T>(HttpRequest request, ApiAnswer answer, T body) implements HttpResponse<T> {
  @Override
  public int code() {
    return answer.code();
  }

  @Override
  public Optional<HttpResponse<?>> previousResponse() {
    return Optional.empty();
  }

  @Override
  public List<String> headers(String key) {
    return List.of();
  }

  @Override
  public Map<String, List<String>> headers() {
    return Map.of();
  }
}
