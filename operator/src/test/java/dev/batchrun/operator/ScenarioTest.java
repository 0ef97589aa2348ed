package dev.batchrun.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewSpec;
import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.JobWorld;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.operator.world.TestCluster;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ScenarioTest {
  /** A Dataset whose failures are repeated at once. */
  private static Dataset orders() {
    return Samples.dataset("orders", "execution: {retry: {backoff: 0s}}\n");
  }

  private static TestCluster cluster(JobWorld.Script script) {
    TestCluster cluster = new TestCluster(script).start();
    cluster.create(orders());
    return cluster;
  }

  private static List<String> reasons(TestCluster cluster) {
    return cluster
        .client()
        .events()
        .v1()
        .events()
        .inNamespace(TestCluster.NAMESPACE)
        .list()
        .getItems()
        .stream()
        .map(Event::getReason)
        .toList();
  }

  @Test
  void publishesOnceWhenThePublisherDiesBeforeItsCommit() {
    AtomicInteger deaths = new AtomicInteger(1);
    try (TestCluster cluster =
        cluster(
            (job, request, stage) ->
                stage.equals("publish") && deaths.getAndDecrement() > 0
                    ? new JobWorld.Exits(137, "")
                    : null)) {
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      BatchRun run = cluster.await("orders-1", Phase.Published);
      assertEquals(2, cluster.store().commits().get(0).epoch());
      assertEquals(1, cluster.store().commits().size());
      assertEquals(1, run.getStatus().retry().recoveries());
    }
  }

  @Test
  void findsTheCommitWhenThePublisherDiesAfterIt() {
    AtomicReference<FakeStore> store = new AtomicReference<>();
    try (TestCluster cluster =
        new TestCluster(
            (job, request, stage) -> {
              if (!stage.equals("publish")) {
                return null;
              }
              store.get().play(request, stage);
              return new JobWorld.Exits(1, "lost");
            })) {
      store.set(cluster.store());
      cluster.start();
      cluster.create(orders());
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      BatchRun run = cluster.await("orders-1", Phase.Published);
      assertEquals(Reason.AlreadyPublished, run.getStatus().reason());
      assertEquals(1, cluster.store().commits().size());
      assertTrue(reasons(cluster).contains("NoReport"), reasons(cluster).toString());
    }
  }

  @Test
  void repeatsAnEvictedAttemptAndFailsTheUsersMistake() {
    AtomicInteger evictions = new AtomicInteger(1);
    try (TestCluster cluster =
        cluster(
            (job, request, stage) -> {
              if (stage.equals("transform") && evictions.getAndDecrement() > 0) {
                return new JobWorld.Evicted();
              }
              return request.run().equals("bad") && stage.equals("lock")
                  ? new JobWorld.Reports(FakeStore.report(request, stage, Reason.InputMissing))
                  : null;
            })) {
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      BatchRun run = cluster.await("orders-1", Phase.Published);
      assertEquals(2, run.getStatus().attempt());
      assertEquals(1, run.getStatus().retry().disruptions());
      assertEquals(0, run.getStatus().retry().failures());

      cluster.createRun("bad", Samples.day("2026-07-04"));
      BatchRun bad = cluster.await("bad", Phase.Failed);
      assertEquals(Reason.InputMissing, bad.getStatus().reason());
      assertEquals(1, bad.getStatus().attempt());
    }
  }

  @Test
  void waitsForADatasetAndGoesByTheContractItFroze() {
    CountDownLatch edited = new CountDownLatch(1);
    AtomicReference<String> contract = new AtomicReference<>();
    try (TestCluster cluster =
        new TestCluster(
                (job, request, stage) -> {
                  contract.set(request.contractDigest());
                  if (stage.equals("lock") && request.attempt() == 1) {
                    await(edited);
                    return new JobWorld.Exits(1, "");
                  }
                  return null;
                })
            .start()) {
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      cluster.await(
          "orders-1",
          r -> r.getStatus() != null && r.getStatus().reason() == Reason.DatasetNotFound);
      cluster.create(orders());
      cluster.await("orders-1", r -> r.getStatus().attempt() != null);
      String frozen = contract(cluster);
      cluster
          .client()
          .resources(Dataset.class)
          .inNamespace(TestCluster.NAMESPACE)
          .withName("orders")
          .edit(
              d -> {
                d.setSpec(Samples.dataset("orders", "description: edited\n").getSpec());
                return d;
              });
      edited.countDown();
      BatchRun run = cluster.await("orders-1", Phase.Published);
      assertEquals(2, run.getStatus().attempt());
      assertEquals(frozen, contract(cluster));
      assertEquals(frozen, contract.get());
    }
  }

  private static String contract(TestCluster cluster) {
    return cluster.run("orders-1").getStatus().contract().digest();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void publishesOnceSomebodyElseApprovedTheSeal() {
    try (TestCluster cluster = cluster((job, request, stage) -> null)) {
      cluster.store().needApproval();
      cluster.createRun(
          "orders-1",
          Samples.run(
              "{\"datasetRef\":{\"name\":\"orders\"},\"partition\":{\"day\":\"2026-07-03\"},"
                  + "\"requestedBy\":\"ada\"}"));
      BatchRun held =
          cluster.await("orders-1", r -> r.getStatus() != null && r.getStatus().hold() != null);
      assertEquals(Reason.ApprovalRequired, held.getStatus().hold().reason());

      review(cluster, held, "own", ReviewVerdict.Approve, "ada");
      Review refused = judged(cluster, "own");
      assertFalse(refused.getStatus().applied());
      assertTrue(refused.getStatus().message().contains("who also requested the run"));

      review(cluster, held, "other", ReviewVerdict.Approve, "grace");
      cluster.await("orders-1", Phase.Published);
      Awaitility.await().until(() -> judged(cluster, "other").getStatus().applied());
    }
  }

  @Test
  void holdsAnApprovalThatNothingEnforces() {
    try (TestCluster cluster =
        new TestCluster((job, request, stage) -> null).with(ApprovalRule.notEnforced).start()) {
      cluster.create(orders());
      cluster.store().needApproval();
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      BatchRun held =
          cluster.await("orders-1", r -> r.getStatus() != null && r.getStatus().hold() != null);
      assertEquals(Reason.ApprovalNotEnforced, held.getStatus().reason());
    }
  }

  private static void review(
      TestCluster cluster, BatchRun run, String name, ReviewVerdict verdict, String by) {
    Review review = new Review();
    review.getMetadata().setName(name);
    review.setSpec(
        new ReviewSpec(
            new ReviewSpec.Target(
                ReviewSpec.TargetKind.BatchRun,
                run.getMetadata().getName(),
                run.getMetadata().getUid()),
            run.getStatus().hold().digest(),
            verdict,
            by,
            null));
    cluster.create(review);
  }

  private static Review judged(TestCluster cluster, String name) {
    var named =
        cluster.client().resources(Review.class).inNamespace(TestCluster.NAMESPACE).withName(name);
    Awaitility.await().until(() -> named.get().getStatus() != null);
    return named.get();
  }

  @Test
  void asksAPersonWhenTheStoreContradictsAndTakesTheAnswer() {
    String evidence = FakeStore.digest("evidence");
    try (TestCluster cluster =
        cluster(
            (job, request, stage) ->
                switch (stage) {
                  case "publish" -> new JobWorld.Exits(1, "");
                  case "recover" ->
                      new JobWorld.Reports(
                          FakeStore.report(request, stage, Reason.ManualReviewRequired, evidence));
                  default -> null;
                })) {
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      BatchRun held =
          cluster.await("orders-1", r -> r.getStatus() != null && r.getStatus().hold() != null);
      assertEquals(Phase.Unknown, held.getStatus().phase());
      assertEquals(evidence, held.getStatus().hold().digest());
      assertTrue(condition(held, "Stalled"));
      review(cluster, held, "give-up", ReviewVerdict.FailAndClean, "grace");
      BatchRun failed = cluster.await("orders-1", Phase.Failed);
      assertEquals(Reason.Rejected, failed.getStatus().reason());
      cluster.await(
          "orders-1", r -> cluster.jobs().created().stream().anyMatch(j -> j.endsWith("-r2")));
    }
  }

  private static boolean condition(BatchRun run, String type) {
    return run.getStatus().conditions().stream()
        .anyMatch(c -> c.getType().equals(type) && c.getStatus().equals("True"));
  }

  @Test
  void cancelsARunThatComputes() {
    try (TestCluster cluster =
        cluster((job, request, stage) -> stage.equals("transform") ? new JobWorld.Hangs() : null)) {
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      cluster.await("orders-1", Phase.Running);
      cluster
          .client()
          .resources(BatchRun.class)
          .inNamespace(TestCluster.NAMESPACE)
          .withName("orders-1")
          .edit(
              r -> {
                r.setSpec(
                    Samples.run(
                        "{\"datasetRef\":{\"name\":\"orders\"},"
                            + "\"partition\":{\"day\":\"2026-07-03\"},\"cancel\":true}"));
                return r;
              });
      BatchRun run = cluster.await("orders-1", Phase.Failed);
      assertEquals(Reason.Cancelled, run.getStatus().reason());
      assertTrue(
          cluster
              .client()
              .batch()
              .v1()
              .jobs()
              .inNamespace(TestCluster.NAMESPACE)
              .list()
              .getItems()
              .stream()
              .noneMatch(j -> j.getMetadata().getName().endsWith("-c1")));
    }
  }

  @Test
  void settlesTheCommitOfADeletedRunBeforeItLetsGo() {
    CountDownLatch publishing = new CountDownLatch(1);
    CountDownLatch deleted = new CountDownLatch(1);
    try (TestCluster cluster =
        cluster(
            (job, request, stage) -> {
              if (stage.equals("publish")) {
                publishing.countDown();
                await(deleted);
              }
              return null;
            })) {
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      // Before its publisher is at work, a deleted run is given up instead.
      await(publishing);
      cluster
          .client()
          .resources(BatchRun.class)
          .inNamespace(TestCluster.NAMESPACE)
          .withName("orders-1")
          .delete();
      assertNotNull(cluster.run("orders-1"), "the finalizer keeps it");
      deleted.countDown();
      Awaitility.await().until(() -> cluster.run("orders-1") == null);
      assertEquals(1, cluster.store().commits().size());
    }
  }

  @Test
  void commitsOverlappingRunsOneAfterTheOtherAndOthersBesideThem() {
    AtomicInteger publishing = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (TestCluster cluster =
        cluster(
            (job, request, stage) -> {
              if (stage.equals("publish") && request.run().startsWith("same")) {
                most.accumulateAndGet(publishing.incrementAndGet(), Math::max);
                Thread.onSpinWait();
                publishing.decrementAndGet();
              }
              return null;
            })) {
      for (int i = 1; i <= 4; i++) {
        cluster.createRun("same-" + i, Samples.day("2026-07-03"));
        cluster.createRun("other-" + i, Samples.day("2026-07-1" + i));
      }
      for (int i = 1; i <= 4; i++) {
        cluster.await("same-" + i, Phase.Published);
        cluster.await("other-" + i, Phase.Published);
      }
      assertEquals(8, cluster.store().commits().size());
      assertEquals(1, most.get());
    }
  }

  @Test
  void keepsTheTurnOfARunThatComputesAgainAfterAConflict() {
    CountDownLatch released = new CountDownLatch(1);
    AtomicInteger conflicts = new AtomicInteger(2);
    try (TestCluster cluster =
        cluster(
            (job, request, stage) -> {
              boolean old = request.run().equals("old");
              if (old && stage.equals("transform") && request.attempt() == 2) {
                await(released);
              }
              boolean commits = stage.equals("publish") || stage.equals("recover");
              return old && commits && conflicts.getAndDecrement() > 0
                  ? new JobWorld.Reports(FakeStore.report(request, stage, Reason.Conflict))
                  : null;
            })) {
      cluster.createRun("old", Samples.day("2026-07-03"));
      cluster.await(
          "old", r -> r.getStatus() != null && Integer.valueOf(2).equals(r.getStatus().attempt()));
      cluster.createRun("young", Samples.day("2026-07-03"));
      BatchRun young =
          cluster.await(
              "young",
              r ->
                  r.getStatus() != null && r.getStatus().reason() == Reason.WaitingForBoundary
                      || r.getStatus() != null && r.getStatus().phase() == Phase.Published);
      assertEquals(Reason.WaitingForBoundary, young.getStatus().reason());
      released.countDown();
      cluster.await("young", Phase.Published);
      assertEquals("old", cluster.store().commits().get(0).run());
    }
  }

  @Test
  void writesNothingForASettledRun() {
    try (TestCluster cluster = cluster((job, request, stage) -> null)) {
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      BatchRun settled =
          cluster.await(
              "orders-1",
              r ->
                  r.getStatus() != null
                      && r.getStatus().phase() == Phase.Published
                      && r.getMetadata().getFinalizers().isEmpty());
      cluster.restart();
      cluster.createRun("orders-2", Samples.day("2026-07-04"));
      cluster.await("orders-2", Phase.Published);
      assertEquals(
          settled.getMetadata().getResourceVersion(),
          cluster.run("orders-1").getMetadata().getResourceVersion());
    }
  }

  @Test
  void reportsHowAReappliedRunStandsAndComputesNothing() {
    try (TestCluster cluster = cluster((job, request, stage) -> null)) {
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      cluster.await(
          "orders-1",
          r ->
              r.getStatus() != null
                  && r.getStatus().phase() == Phase.Published
                  && r.getMetadata().getFinalizers().isEmpty());
      cluster
          .client()
          .resources(BatchRun.class)
          .inNamespace(TestCluster.NAMESPACE)
          .withName("orders-1")
          .delete();
      Awaitility.await().until(() -> cluster.run("orders-1") == null);
      cluster.createRun("orders-1", Samples.day("2026-07-03"));
      BatchRun again = cluster.await("orders-1", Phase.Published);
      assertEquals(Reason.AlreadyPublished, again.getStatus().reason());
      assertEquals(1L, again.getStatus().commit().version());
      assertEquals(1, cluster.store().commits().size());
    }
  }
}
