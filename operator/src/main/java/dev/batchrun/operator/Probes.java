package dev.batchrun.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Answers the kubelet and Prometheus: {@code /livez} until a watch ends for good or the lease is
 * lost, {@code /readyz} once the operator works, {@code /metrics} with its numbers.
 */
final class Probes implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /** Who is asked. */
  interface Health {
    /** Whether it works, or stands by to. */
    boolean isReady();

    /** Whether it will never work again without a new start. */
    boolean isBroken();

    /** Its numbers. */
    String metrics();
  }

  private final HttpServer server;
  private final ExecutorService executor = Executors.newSingleThreadExecutor();
  private final AtomicReference<Health> operator = new AtomicReference<>();

  private Probes(HttpServer server) {
    this.server = server;
  }

  /** Starts answering; not ready yet. */
  static Probes listen(int port) throws IOException {
    Probes probes = new Probes(HttpServer.create(new InetSocketAddress(port), 0));
    probes.server.setExecutor(probes.executor);
    probes.server.createContext("/livez", probes::live);
    probes.server.createContext("/readyz", probes::ready);
    probes.server.createContext("/metrics", probes::metrics);
    probes.server.start();
    return probes;
  }

  /** Whom to ask from now on. */
  void serve(Health started) {
    operator.set(started);
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void live(HttpExchange exchange) throws IOException {
    boolean broken = Optional.ofNullable(operator.get()).map(Health::isBroken).orElse(false);
    answer(
        exchange,
        broken ? HttpURLConnection.HTTP_UNAVAILABLE : HttpURLConnection.HTTP_OK,
        TEXT,
        broken ? "a watch ended for good, or the lease was lost\n" : "ok\n");
  }

  private void ready(HttpExchange exchange) throws IOException {
    boolean ready = Optional.ofNullable(operator.get()).map(Health::isReady).orElse(false);
    answer(
        exchange,
        ready ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE,
        TEXT,
        ready ? "ok\n" : "not started, or a watch is broken\n");
  }

  private void metrics(HttpExchange exchange) throws IOException {
    String text = Optional.ofNullable(operator.get()).map(Health::metrics).orElse("");
    answer(exchange, HttpURLConnection.HTTP_OK, PROMETHEUS, text);
  }

  private static void answer(HttpExchange exchange, int code, String type, String text)
      throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
