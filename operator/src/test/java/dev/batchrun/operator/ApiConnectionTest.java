package dev.batchrun.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ApiConnectionTest {
  private static final int BACKLOG = 16;

  @Test
  void asksAgainWhereAWatchIsNotEvenAnswered() throws IOException {
    List<Socket> connections = new CopyOnWriteArrayList<>();
    try (ServerSocket mute = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        KubernetesClient client = ApiConnection.open(to(mute), Duration.ofMillis(200))) {
      background(() -> accept(mute, connections));
      background(() -> client.pods().inNamespace("lake").watch(new Ignores()));
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> connections.size() > 1);
    } finally {
      for (Socket connection : connections) {
        connection.close();
      }
    }
  }

  private static Config to(ServerSocket server) {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl("http://127.0.0.1:" + server.getLocalPort())
        .withOnlyHttpWatches(true)
        .build();
  }

  private static void background(Runnable task) {
    Thread thread = new Thread(task, "background");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, e) -> {});
    thread.start();
  }

  private static void accept(ServerSocket server, List<Socket> connections) {
    try {
      while (!server.isClosed()) {
        connections.add(server.accept());
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static final class Ignores implements Watcher<Pod> {
    @Override
    public void eventReceived(Action action, Pod pod) {}

    @Override
    public void onClose(WatcherException cause) {}
  }
}
