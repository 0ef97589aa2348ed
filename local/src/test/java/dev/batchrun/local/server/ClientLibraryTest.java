package dev.batchrun.local.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators use of the client library beyond single requests. */
class ClientLibraryTest {
  private static TestServer api;

  @BeforeAll
  static void start() {
    api = TestServer.start();
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  @Test
  void feedsAnInformer() {
    try (SharedIndexInformer<ConfigMap> informer =
        api.client.configMaps().inNamespace("default").inform()) {
      api.client.resource(TestServer.configMap("informed", null)).create();
      await().until(() -> informer.getIndexer().getByKey("default/informed") != null);
      assertTrue(informer.isWatching());
    }
  }

  @Test
  void feedsAnInformerWithLettersOfEveryLanguage() {
    try (SharedIndexInformer<ConfigMap> informer =
        api.client.configMaps().inNamespace("default").inform()) {
      ConfigMap written = TestServer.configMap("letters", null);
      written.setData(Map.of("text", "Tr\u00e4nen\u2026 \u6d99 \ud83d\ude22"));
      api.client.resource(written).create();
      api.client.resource(TestServer.configMap("afterwards", null)).create();
      await().until(() -> informer.getIndexer().getByKey("default/afterwards") != null);
      assertEquals(written.getData(), informer.getIndexer().getByKey("default/letters").getData());
    }
  }

  @Test
  void letsAClientWaitForACondition() throws Exception {
    Task task = TestServer.task("awaited");
    api.client.resource(task).create();
    var resource = api.client.resources(Task.class).inNamespace("default").withName("awaited");
    CompletableFuture<Task> waiting =
        CompletableFuture.supplyAsync(
            () ->
                resource.waitUntilCondition(
                    t -> t != null && t.getStatus() != null && "Done".equals(t.getStatus().phase()),
                    10,
                    TimeUnit.SECONDS));
    resource.editStatus(
        t -> {
          t.setStatus(new TaskStatus("Done", null));
          return t;
        });
    assertEquals("Done", waiting.get(10, TimeUnit.SECONDS).getStatus().phase());
  }

  @Test
  void electsALeader() throws Exception {
    CountDownLatch leading = new CountDownLatch(1);
    var election =
        api.client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName("election")
                    .withLeaseDuration(Duration.ofSeconds(3))
                    .withRenewDeadline(Duration.ofSeconds(2))
                    .withRetryPeriod(Duration.ofMillis(300))
                    .withReleaseOnCancel(true)
                    .withLock(new LeaseLock("default", "election", "me"))
                    .withLeaderCallbacks(
                        new LeaderCallbacks(leading::countDown, () -> {}, leader -> {}))
                    .build())
            .build()
            .start();
    assertTrue(leading.await(10, TimeUnit.SECONDS));
    assertEquals(
        "me",
        api.client
            .leases()
            .inNamespace("default")
            .withName("election")
            .get()
            .getSpec()
            .getHolderIdentity());
    election.cancel(true);
  }

  @Test
  void tellsWhichKindsThereAre() {
    assertTrue(api.client.hasApiGroup("example.dev", true));
    assertTrue(api.client.supports(Task.class));
    assertFalse(api.client.hasApiGroup("example.org", true));
  }

  @Test
  void servesKindsTheClientHasNoClassFor() {
    api.client.resource(TestServer.task("generic")).create();
    assertNotNull(
        api.client
            .genericKubernetesResources("example.dev/v1", "Task")
            .inNamespace("default")
            .withName("generic")
            .get());
  }

  @Test
  void acceptsAClientThatReadsItsKubeconfig() {
    Config config = Config.fromKubeconfig(api.server.kubeconfig());
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      assertNotNull(client.namespaces().withName("default").get());
      assertEquals("1", client.getKubernetesVersion().getMajor());
    }
  }
}
