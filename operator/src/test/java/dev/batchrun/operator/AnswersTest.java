package dev.batchrun.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewSpec;
import dev.batchrun.api.v1alpha1.ReviewStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.JobWorld;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.operator.world.TestCluster;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Every answer to every question about a commit, and what the store makes of it. */
class AnswersTest {
  private static final String EVIDENCE = FakeStore.digest("evidence");
  private static final String RUN = "orders-1";

  /** A run whose first publisher died before or after its commit, and a store that then is so. */
  private static TestCluster held(boolean committed, Consumer<FakeStore> damage) {
    AtomicReference<FakeStore> store = new AtomicReference<>();
    TestCluster cluster =
        new TestCluster(
            (job, request, stage) -> {
              if (!stage.equals("publish") || request.epoch() > 1) {
                return null;
              }
              if (committed) {
                store.get().play(request, stage);
              }
              damage.accept(store.get());
              return new JobWorld.Exits(137, "");
            });
    store.set(cluster.store());
    cluster.start();
    cluster.create(Samples.dataset("orders", "execution: {retry: {backoff: 0s}}\n"));
    cluster.createRun(RUN, Samples.day("2026-07-03"));
    BatchRun held = cluster.await(RUN, run -> run.getStatus() != null && asks(run, EVIDENCE));
    assertEquals(Phase.Unknown, held.getStatus().phase());
    return cluster;
  }

  private static boolean asks(BatchRun run, String digest) {
    return run.getStatus().hold() != null && digest.equals(run.getStatus().hold().digest());
  }

  private static void answer(TestCluster cluster, String name, ReviewVerdict verdict) {
    BatchRun run = cluster.run(RUN);
    Review review = new Review();
    review.getMetadata().setName(name);
    review.setSpec(
        new ReviewSpec(
            new ReviewSpec.Target(ReviewSpec.TargetKind.BatchRun, RUN, run.getMetadata().getUid()),
            run.getStatus().hold().digest(),
            verdict,
            "grace",
            null));
    cluster.create(review);
  }

  private static ReviewStatus judged(TestCluster cluster, String name) {
    var named =
        cluster.client().resources(Review.class).inNamespace(TestCluster.NAMESPACE).withName(name);
    Awaitility.await().until(() -> named.get().getStatus() != null);
    return named.get().getStatus();
  }

  private static void applied(TestCluster cluster, String name) {
    Awaitility.await().until(() -> judged(cluster, name).applied());
  }

  @Test
  void adoptsACommitThatIsInTheRepairedLogWithItsFacts() {
    try (TestCluster cluster = held(true, store -> store.breakLog(EVIDENCE))) {
      cluster.store().repair();
      answer(cluster, "there", ReviewVerdict.AdoptCommit);
      BatchRun run = cluster.await(RUN, Phase.Published);
      assertEquals(Reason.AlreadyPublished, run.getStatus().reason());
      assertEquals(1L, run.getStatus().commit().version());
      assertEquals(1L, run.getStatus().witness().head());
      assertEquals(1, cluster.store().commits().size());
      applied(cluster, "there");
    }
  }

  @Test
  void asksAgainWhenTheCommitToAdoptIsNotThere() {
    try (TestCluster cluster = held(false, store -> store.damageBytes(EVIDENCE))) {
      cluster.store().repair();
      answer(cluster, "there", ReviewVerdict.AdoptCommit);
      BatchRun again =
          cluster.await(
              RUN, r -> r.getStatus().hold() != null && !EVIDENCE.equals(hold(r).digest()));
      assertEquals(Phase.Unknown, again.getStatus().phase());
      assertTrue(
          hold(again).message().contains("the log holds none of this run"), hold(again).message());
      assertNull(again.getStatus().commit());
      applied(cluster, "there");

      answer(cluster, "then-retry", ReviewVerdict.RetryPublish);
      BatchRun run = cluster.await(RUN, Phase.Published);
      assertEquals(2, cluster.store().commits().get(0).epoch());
      assertEquals(1L, run.getStatus().commit().version());
    }
  }

  private static dev.batchrun.api.v1alpha1.BatchRunStatus.Hold hold(BatchRun run) {
    return run.getStatus().hold();
  }

  @Test
  void asksAgainWhenTheLogToAdoptFromIsStillBroken() {
    try (TestCluster cluster = held(true, store -> store.breakLog(EVIDENCE))) {
      answer(cluster, "there", ReviewVerdict.AdoptCommit);
      BatchRun again =
          cluster.await(RUN, r -> r.getStatus().retry().recoveries() == 2 && asks(r, EVIDENCE));
      assertEquals(Phase.Unknown, again.getStatus().phase());
      assertNull(again.getStatus().commit());
    }
  }

  @Test
  void retriesAPublishWhoseBytesWerePutRight() {
    try (TestCluster cluster = held(false, store -> store.damageBytes(EVIDENCE))) {
      cluster.store().repair();
      answer(cluster, "try", ReviewVerdict.RetryPublish);
      cluster.await(RUN, Phase.Published);
      assertEquals(1, cluster.store().commits().size());
      assertEquals(2, cluster.store().commits().get(0).epoch());
    }
  }

  @Test
  void asksOncePerAnswerWhileTheBytesStayWrong() {
    try (TestCluster cluster = held(false, store -> store.damageBytes(EVIDENCE))) {
      answer(cluster, "try", ReviewVerdict.RetryPublish);
      BatchRun again =
          cluster.await(RUN, r -> r.getStatus().retry().recoveries() == 2 && asks(r, EVIDENCE));
      assertEquals(0, cluster.store().commits().size());
      assertEquals(1, again.getStatus().answers().size());
    }
  }

  @Test
  void staysPublishedThoughAPersonGaveItUp() {
    try (TestCluster cluster = held(true, store -> store.breakLog(EVIDENCE))) {
      cluster.store().repair();
      answer(cluster, "give-up", ReviewVerdict.FailAndClean);
      BatchRun run = cluster.await(RUN, Phase.Published);
      assertEquals(1L, run.getStatus().commit().version());
    }
  }

  @Test
  void failsOnlyOnceItIsFencedWhenGivenUp() {
    try (TestCluster cluster = held(false, store -> store.damageBytes(EVIDENCE))) {
      answer(cluster, "give-up", ReviewVerdict.FailAndClean);
      BatchRun run = cluster.await(RUN, Phase.Failed);
      assertEquals(Reason.Rejected, run.getStatus().reason());
      assertTrue(run.getStatus().message().contains("its commit was fenced"));
      assertEquals(0, cluster.store().commits().size());
    }
  }

  @Test
  void letsARunGoThoughItsLogCannotBeRepaired() {
    try (TestCluster cluster = held(false, store -> store.breakLog(EVIDENCE))) {
      answer(cluster, "give-up", ReviewVerdict.FailAndClean);
      BatchRun run = cluster.await(RUN, Phase.Failed);
      assertEquals(Reason.Rejected, run.getStatus().reason());
      assertTrue(run.getStatus().message().contains("nothing could be fenced"));
    }
  }

  @Test
  void endsAHeldRunThatIsCancelledOrDeletedWhereTheLogIsSound() {
    try (TestCluster cluster = held(false, store -> store.damageBytes(EVIDENCE))) {
      cluster.cancel(RUN);
      BatchRun run = cluster.await(RUN, Phase.Failed);
      assertEquals(Reason.Cancelled, run.getStatus().reason());
    }
    try (TestCluster cluster = held(false, store -> store.damageBytes(EVIDENCE))) {
      cluster.delete(RUN);
      Awaitility.await().until(() -> cluster.run(RUN) == null);
      assertEquals(0, cluster.store().commits().size());
    }
  }

  @Test
  void keepsADeletedRunWhoseLogContradictsUntilAPersonAnswers() {
    try (TestCluster cluster = held(true, store -> store.breakLog(EVIDENCE))) {
      cluster.delete(RUN);
      cluster.await(RUN, r -> r.getStatus().retry().recoveries() == 2 && asks(r, EVIDENCE));
      answer(cluster, "try", ReviewVerdict.RetryPublish);
      assertFalse(judged(cluster, "try").applied(), "its seal is given up");
      cluster.store().repair();
      answer(cluster, "there", ReviewVerdict.AdoptCommit);
      Awaitility.await().until(() -> cluster.run(RUN) == null);
      assertEquals(1, cluster.store().commits().size());
    }
  }

  @Test
  void takesEveryAnswerBeforeTheCommit() {
    for (ReviewVerdict verdict : ReviewVerdict.values()) {
      try (TestCluster cluster = new TestCluster((job, request, stage) -> null).start()) {
        cluster.store().breakLog(EVIDENCE);
        cluster.create(Samples.dataset("orders", "execution: {retry: {backoff: 0s}}\n"));
        cluster.createRun(RUN, Samples.day("2026-07-03"));
        cluster.await(RUN, run -> run.getStatus() != null && asks(run, EVIDENCE));
        cluster.store().repair();
        answer(cluster, "answer", verdict);
        switch (verdict) {
          case RetryPublish ->
              assertEquals(2, cluster.await(RUN, Phase.Published).getStatus().attempt());
          case FailAndClean, Reject ->
              assertEquals(Reason.Rejected, cluster.await(RUN, Phase.Failed).getStatus().reason());
          case Approve, AdoptCommit -> {
            assertFalse(judged(cluster, "answer").applied());
            assertNotEquals(null, cluster.run(RUN).getStatus().hold());
          }
        }
        assertEquals(
            verdict == ReviewVerdict.RetryPublish ? 1 : 0, cluster.store().commits().size());
      }
    }
  }

  @Test
  void refusesAnAnswerToAnotherQuestionOrNamesake() {
    try (TestCluster cluster = held(false, store -> store.damageBytes(EVIDENCE))) {
      Review other = new Review();
      other.getMetadata().setName("namesake");
      other.setSpec(
          new ReviewSpec(
              new ReviewSpec.Target(ReviewSpec.TargetKind.BatchRun, RUN, "another-uid"),
              EVIDENCE,
              ReviewVerdict.FailAndClean,
              "grace",
              null));
      cluster.create(other);
      assertTrue(judged(cluster, "namesake").message().contains("another run of the same name"));
      answer(cluster, "approve", ReviewVerdict.Approve);
      assertTrue(judged(cluster, "approve").message().contains("found verdict Approve"));
      assertTrue(Objects.nonNull(cluster.run(RUN).getStatus().hold()));
    }
  }
}
