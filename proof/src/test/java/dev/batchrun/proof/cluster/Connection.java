package dev.batchrun.proof.cluster;

import dev.batchrun.local.server.object.ApiError;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.WebSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A process's connection to the API server, without a socket: a request is answered in the thread
 * that sends it, before the call returns. It follows no watch and repeats nothing by itself.
 */
final class Connection implements HttpClient {
  private static final Config CONFIG =
      new ConfigBuilder(Config.empty()).withMasterUrl("http://cluster/").build();

  private final String process;
  private final ApiServer server;
  private final Wire wire;
  private boolean dead;

  Connection(String process, ApiServer server, Wire wire) {
    this.process = process;
    this.server = server;
    this.wire = wire;
  }

  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(CONFIG)
        .withHttpClientFactory(() -> new ConnectionBuilder(this))
        .withKubernetesSerialization(Revision.SERIALIZATION)
        .withTaskExecutor(Runnable::run)
        .build();
  }

  /** From now on nothing leaves and nothing arrives. */
  void die() {
    dead = true;
  }

  boolean isDead() {
    return dead;
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest sent, Class<T> type) {
    ApiRequest meant = Inbound.read(process, sent);
    alive();
    Fate fate = wire.fate(meant);
    alive();
    ApiRequest request = wire.leaves(meant);
    if (fate.what() != Fate.What.DELIVERED) {
      server.trace().lost(request, fate);
    }
    return switch (fate.what()) {
      case DELIVERED -> answered(sent, server.apply(request, wire.readsAt(request)), type);
      case NEVER_SENT -> failed("connection refused");
      case REPLY_LOST -> {
        server.apply(request);
        yield failed("connection reset");
      }
      case LATE -> {
        server.keep(request);
        yield failed("timed out");
      }
      case REFUSED -> answered(sent, refusal(fate.code()), type);
      case DIES_BEFORE -> throw death();
      case DIES_AFTER -> {
        server.apply(request);
        throw death();
      }
    };
  }

  private void alive() {
    if (dead) {
      throw new ProcessDied(process);
    }
  }

  private ProcessDied death() {
    dead = true;
    return new ProcessDied(process);
  }

  private static ApiAnswer refusal(int code) {
    return ApiAnswer.of(
        switch (code) {
          case 409 -> new ApiError(409, "Conflict", "the object has been modified");
          case 429 -> ApiError.tooManyRequests("the server has received too many requests");
          case 503 -> new ApiError(503, "ServiceUnavailable", "the server is unavailable");
          default -> new ApiError(code, "InternalError", "an error on the server");
        });
  }

  private static <T> CompletableFuture<T> failed(String why) {
    return CompletableFuture.failedFuture(new IOException(why));
  }

  private static <T> CompletableFuture<HttpResponse<T>> answered(
      HttpRequest request, ApiAnswer answer, Class<T> type) {
    if (type != byte[].class) {
      throw new AssertionError("an answer as " + type);
    }
    return CompletableFuture.completedFuture(
        new Answered<>(request, answer, type.cast(answer.body())));
  }

  @Override
  public HttpRequest.Builder newHttpRequestBuilder() {
    return new StandardHttpRequest.Builder();
  }

  @Override
  public DerivedClientBuilder newBuilder() {
    return new ConnectionBuilder(this);
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytes(
      HttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    throw new AssertionError("nobody streams here: " + request.uri());
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    throw new AssertionError("nobody watches here");
  }

  @Override
  public boolean isClosed() {
    return false;
  }

  @Override
  public void close() {
    // There is nothing to close.
  }
}
