package dev.batchrun.operator;

import static org.junit.jupiter.api.Assertions.assertFalse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.batchrun.operator.connection.ApiConnection;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Where nothing happens, a watch says nothing: the operator is ready all the same. */
class QuietClusterTest {
  private static final int WATCHES = 7;

  /** Empty lists, and watches that are answered with a head and no word. */
  private static final class QuietServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<HttpExchange> watches = new CopyOnWriteArrayList<>();

    QuietServer() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext("/", this::answer);
      server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      if (exchange.getRequestURI().getQuery().contains("watch=true")) {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().flush();
        watches.add(exchange);
        return;
      }
      byte[] list = list(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, list.length);
      exchange.getResponseBody().write(list);
      exchange.close();
    }

    private static String list(String path) {
      String version =
          path.startsWith("/apis/") ? path.replaceAll("/apis/([^/]+/[^/]+)/.*", "$1") : "v1";
      String kind =
          switch (path.substring(path.lastIndexOf('/') + 1)) {
            case "batchruns" -> "BatchRunList";
            case "datasets" -> "DatasetList";
            case "reviews" -> "ReviewList";
            case "jobs" -> "JobList";
            case "pods" -> "PodList";
            default -> throw new AssertionError(path);
          };
      return "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}"
          .formatted(version, kind);
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }

  @Test
  void isReadyThoughNoWatchHasSaidAnythingYet() throws IOException {
    try (QuietServer server = new QuietServer();
        KubernetesClient client =
            ApiConnection.open(
                new ConfigBuilder(io.fabric8.kubernetes.client.Config.empty())
                    .withMasterUrl("http://localhost:" + server.server.getAddress().getPort())
                    .build());
        BatchRunOperator operator =
            BatchRunOperator.start(
                client, OperatorSettings.of("test", "runner:1").watching(Set.of("quiet")))) {
      Awaitility.await().until(() -> server.watches.size() == WATCHES);
      Awaitility.await().until(operator::isReady);
      assertFalse(operator.isHealthy(), "a watch counts as heard of before it said a word");
    }
  }
}
