package dev.batchrun.operator.connection;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.fabric8.kubernetes.client.vertx.VertxHttpClient;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends requests so that the client library tries again what broke on the way: it does so after an
 * {@link IOException} and after nothing else, while the client below tells of a closed connection
 * and of an answer that did not come in words of its own.
 */
final class SteadyHttpClient
    extends StandardHttpClient<SteadyHttpClient, SteadyHttpClientFactory, SteadyHttpClientBuilder> {
  private final VertxHttpClient<VertxHttpClientFactory> wire;
  private final Duration silence;

  SteadyHttpClient(
      SteadyHttpClientBuilder builder,
      AtomicBoolean closed,
      VertxHttpClient<VertxHttpClientFactory> wire) {
    super(builder, closed);
    this.wire = wire;
    this.silence = builder.getClientFactory().silence();
  }

  /** The client that owns the connections. */
  VertxHttpClient<VertxHttpClientFactory> wire() {
    return wire;
  }

  @Override
  public SteadyHttpClientBuilder newBuilder() {
    return (SteadyHttpClientBuilder) super.newBuilder();
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    Mandate mandate = getTag(Mandate.class);
    if (mandate != null && !mandate.holds().getAsBoolean()) {
      return CompletableFuture.failedFuture(
          new KubernetesClientException("the lease is lost: nothing is asked any more"));
    }
    StandardHttpRequest limited = withAnEnd(request);
    SilenceLimit limit = new SilenceLimit(limited.getTimeout(), request.uri());
    AsyncBody.Consumer<List<ByteBuffer>> heard =
        (bytes, body) -> {
          limit.heard();
          consumer.consume(bytes, body);
        };
    CompletableFuture<HttpResponse<AsyncBody>> answer = new CompletableFuture<>();
    wire.consumeBytesDirect(limited, heard)
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                answer.completeExceptionally(broken(failure));
              } else {
                limit.guard(response.body());
                answer.complete(response);
              }
            });
    return answer;
  }

  /** A request without a timeout, a watch, still has to be answered before it may go on. */
  private StandardHttpRequest withAnEnd(StandardHttpRequest request) {
    Duration timeout = request.getTimeout();
    if (timeout != null && !timeout.isZero() && !timeout.isNegative()) {
      return request;
    }
    StandardHttpRequest.Builder limited = request.newBuilder();
    limited.timeout(silence.toMillis(), TimeUnit.MILLISECONDS);
    return limited.build();
  }

  private static Throwable broken(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof VertxException || cause instanceof TimeoutException
        ? new IOException("API server: " + cause.getMessage(), cause)
        : cause;
  }

  @Override
  public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
      StandardWebSocketBuilder request, WebSocket.Listener listener) {
    return wire.buildWebSocketDirect(request, listener);
  }

  @Override
  protected void doClose() {
    wire.close();
  }
}
