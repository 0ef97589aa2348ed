package dev.batchrun.operator.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ApiConnectionTest {
  private static final int BACKLOG = 16;
  private static final Duration SILENCE = Duration.ofMillis(300);
  private static final String POD =
      "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"p\",\"uid\":\"u\"}}";
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  private static final String ANSWER = HEAD + "Content-Length: " + POD.length() + "\r\n\r\n" + POD;

  /** What a server does with a request. */
  private interface Manner {
    void treat(Socket connection) throws IOException;
  }

  private static final Manner ANSWERS = connection -> say(connection, ANSWER);
  private static final Manner CLOSES = Socket::close;
  private static final Manner STALLS = connection -> {};
  private static final Manner RESETS =
      connection -> {
        connection.setSoLinger(true, 0);
        connection.close();
      };

  private static void say(Socket connection, String text) throws IOException {
    connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    connection.getOutputStream().flush();
  }

  /** Treats one request after the other in these manners, and all that follow in the last one. */
  private static final class Server implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final List<Manner> manners;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    Server(Manner... manners) {
      this.manners = List.of(manners);
      try {
        listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      background(this::accept);
    }

    private void accept() {
      try {
        while (!listening.isClosed()) {
          Socket connection = listening.accept();
          connections.add(connection);
          background(() -> serve(connection));
        }
      } catch (IOException closed) {
        // The test is over.
      }
    }

    private void serve(Socket connection) {
      try {
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
        for (String first = in.readLine(); first != null; first = in.readLine()) {
          for (String header = first; !header.isEmpty(); header = in.readLine()) {
            // None of them matters.
          }
          requests.add(first);
          manners.get(Math.min(requests.size(), manners.size()) - 1).treat(connection);
        }
      } catch (IOException e) {
        // One of both ends went away.
      }
    }

    KubernetesClient client(int timeoutMillis) {
      Config config =
          new ConfigBuilder(Config.empty())
              .withMasterUrl("http://127.0.0.1:" + listening.getLocalPort())
              .withRequestTimeout(timeoutMillis)
              .withRequestRetryBackoffInterval(10)
              .build();
      return ApiConnection.open(config, SILENCE);
    }

    @Override
    public void close() {
      try {
        listening.close();
        for (Socket connection : connections) {
          connection.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String podBehind(Server server) {
    try (KubernetesClient client = server.client(500)) {
      return client.pods().inNamespace("lake").withName("p").get().getMetadata().getName();
    }
  }

  @Test
  void asksAgainWhereTheConnectionIsResetOrClosedUnanswered() {
    try (Server server = new Server(RESETS, CLOSES, ANSWERS)) {
      assertEquals("p", podBehind(server));
      assertEquals(3, server.requests.size());
    }
  }

  @Test
  void asksAgainWhereNoAnswerComesInTime() {
    try (Server server = new Server(STALLS, ANSWERS)) {
      assertEquals("p", podBehind(server));
      assertEquals(2, server.requests.size());
    }
  }

  @Test
  void givesUpAnAnswerThatStopsInTheMiddle() {
    Manner halfWay =
        connection -> say(connection, ANSWER.substring(0, ANSWER.length() - POD.length() / 2));
    try (Server server = new Server(halfWay)) {
      KubernetesClientException e =
          assertThrows(KubernetesClientException.class, () -> podBehind(server));
      assertEquals(IOException.class, e.getCause().getClass());
    }
  }

  @Test
  void asksAgainWhereAWatchIsNotEvenAnswered() {
    try (Server server = new Server(STALLS);
        KubernetesClient client = server.client(500)) {
      background(() -> client.pods().inNamespace("lake").watch(new Ignores()));
      awaitTwoRequests(server);
    }
  }

  @Test
  void beginsAWatchAgainThatFellSilent() {
    Manner once =
        connection ->
            say(
                connection,
                HEAD
                    + "Transfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(event().length())
                    + "\r\n"
                    + event()
                    + "\r\n");
    try (Server server = new Server(once);
        KubernetesClient client = server.client(500)) {
      background(() -> client.pods().inNamespace("lake").watch(new Ignores()));
      awaitTwoRequests(server);
    }
  }

  private static String event() {
    return "{\"type\":\"ADDED\",\"object\":" + POD + "}\n";
  }

  private static void awaitTwoRequests(Server server) {
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> server.requests.size() > 1);
  }

  private static void background(Runnable task) {
    Thread thread = new Thread(task, "background");
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((t, e) -> {});
    thread.start();
  }

  private static final class Ignores implements Watcher<Pod> {
    @Override
    public void eventReceived(Action action, Pod pod) {}

    @Override
    public void onClose(WatcherException cause) {}
  }
}
