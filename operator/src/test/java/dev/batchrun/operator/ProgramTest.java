package dev.batchrun.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.operator.world.TestCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ProgramTest {
  private static OperatorSettings parsed(String... arguments) {
    Main main = new Main();
    new CommandLine(main).parseArgs(arguments);
    return main.settings();
  }

  @Test
  void watchesAllNamespacesAloneAndTrustsNoApprovalUnlessTold() {
    OperatorSettings settings = parsed("--runner-image", "runner:1");
    assertTrue(settings.namespaces().isEmpty());
    assertTrue(settings.leaderElection().isEmpty());
    assertEquals(ApprovalRule.notEnforced, settings.approvals());
    assertEquals(65532, settings.pods().runAsUser().orElseThrow());
  }

  @Test
  void takesWhatItIsTold() {
    OperatorSettings settings =
        parsed(
            "--runner-image",
            "runner:1",
            "--namespaces",
            "a, b",
            "--approval-policy",
            "enforced",
            "--run-as-user",
            "-1",
            "--lease",
            "batchrun",
            "--lease-namespace",
            "ops");
    assertEquals(Set.of("a", "b"), settings.namespaces());
    assertEquals(ApprovalRule.enforced, settings.approvals());
    assertTrue(settings.pods().runAsUser().isEmpty(), "the platform chooses");
    assertEquals("ops", settings.leaderElection().orElseThrow().namespace());
  }

  @Test
  void refusesToStartWithoutARunnerImage() {
    CommandLine line = new CommandLine(new Main());
    line.setErr(new java.io.PrintWriter(java.io.Writer.nullWriter()));
    assertEquals(CommandLine.ExitCode.USAGE, line.execute("--threads", "2"));
  }

  @Test
  void answersProbesAndShowsBoundedMetrics() throws Exception {
    try (Probes probes = Probes.listen(0);
        TestCluster cluster = TestCluster.wellBehaved().start()) {
      assertEquals(200, get(probes, "/livez").statusCode());
      assertEquals(503, get(probes, "/readyz").statusCode());
      probes.serve(cluster.operator());
      Awaitility.await().until(() -> get(probes, "/readyz").statusCode() == 200);

      cluster.create(Samples.orders());
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      cluster.await("orders-1", Phase.Published);
      Awaitility.await()
          .until(() -> get(probes, "/metrics").body().contains("batchrun_run_duration_seconds"));
      String metrics = get(probes, "/metrics").body();
      assertTrue(metrics.contains("batchrun_jobs_started_total{kind=\"Publish\"} 1.0"), metrics);
      assertFalse(metrics.contains("orders-1"), "a series for each object would never end");
    }
  }

  @Test
  void isNotAliveOnceAWatchEndedForGood() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    try (Probes probes = Probes.listen(0)) {
      probes.serve(
          new Probes.Health() {
            @Override
            public boolean isReady() {
              return !broken.get();
            }

            @Override
            public boolean isBroken() {
              return broken.get();
            }

            @Override
            public String metrics() {
              return "";
            }
          });
      assertEquals(200, get(probes, "/livez").statusCode());
      broken.set(true);
      assertEquals(503, get(probes, "/livez").statusCode());
      assertEquals(503, get(probes, "/readyz").statusCode());
    }
  }

  private static HttpResponse<String> get(Probes probes, String path) throws IOException {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create("http://localhost:" + probes.port() + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
