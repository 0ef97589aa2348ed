package dev.batchrun.local.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.local.server.store.StateProblem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in. */
class AccessTest {
  private static TestServer api;

  @BeforeAll
  static void start() {
    api = TestServer.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(api.server.url() + path));
  }

  @Test
  void refusesWhoHasNoToken() {
    TestServer.Answer answer = api.send(request("/api/v1/secrets")).expect(401);
    assertEquals("Unauthorized", answer.message());
    assertEquals("Unauthorized", answer.at("/reason"));
  }

  @Test
  void refusesAnotherToken() {
    String almost = api.server.token().substring(1) + "0";
    for (String authorization :
        new String[] {"Bearer " + almost, "Bearer ", "Basic " + api.server.token(), "x"}) {
      api.send(request("/version").header("Authorization", authorization)).expect(401);
    }
  }

  @Test
  void answersProbesWithoutAToken() {
    for (String probe : new String[] {"/healthz", "/livez", "/readyz"}) {
      api.send(request(probe)).expect(200);
    }
  }

  @Test
  void tellsWhenItsPortIsTaken() {
    LocalApiServer.Options taken =
        new LocalApiServer.Options(
            api.server.port(), Optional.empty(), PodLogs.NONE, Clock.systemUTC());
    StateProblem problem =
        Assertions.assertThrows(StateProblem.class, () -> LocalApiServer.start(taken));
    assertTrue(
        problem
            .getMessage()
            .startsWith("local API server: cannot listen on 127.0.0.1:" + api.server.port() + ": "),
        problem.getMessage());
  }

  @Test
  void refusesImpersonation() {
    api.send(
            request("/api/v1/pods")
                .header("Authorization", "Bearer " + api.server.token())
                .header("Impersonate-User", "other"))
        .expect(403);
  }

  @Test
  void listensOnTheLoopbackInterfaceOnly() throws IOException {
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      for (InetAddress address : network.inetAddresses().toList()) {
        if (!address.isLoopbackAddress()) {
          InetSocketAddress there = new InetSocketAddress(address, api.server.port());
          Assertions.assertThrows(
              IOException.class,
              () -> {
                try (Socket socket = new Socket()) {
                  socket.connect(there, 1_000);
                }
              });
        }
      }
    }
  }

  @Test
  void writesAKubeconfigOnlyItsOwnerCanRead(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("deep").resolve("kubeconfig");
    api.server.writeKubeconfig(file);
    api.server.writeKubeconfig(file);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertTrue(Files.readString(file).contains("token: " + api.server.token()));
  }

  @Test
  void answersWhatTheUserMayDo() {
    assertEquals(
        "true",
        api.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", "{}")
            .expect(201)
            .at("/status/allowed"));
    assertEquals(
        "*",
        api.post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "{}")
            .expect(201)
            .at("/status/resourceRules/0/verbs/0"));
  }
}
