package dev.batchrun.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.JobWorld;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.operator.world.TestCluster;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run is suspended, cancelled or deleted while a stage of it is at work, whichever it is. */
class InterventionsTest {
  private static final String RUN = "orders-1";

  /** A run whose stage waits until it is let on. */
  private static final class Stopped implements AutoCloseable {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final TestCluster cluster;

    /** Before the stage; a stage recover is only reached because the publisher died. */
    Stopped(String stage) {
      cluster =
          new TestCluster(
              (job, request, name) -> {
                if (name.equals(stage)) {
                  reached.countDown();
                  await(released);
                }
                return stage.equals("recover") && name.equals("publish") && request.epoch() == 1
                    ? new JobWorld.Exits(137, "")
                    : null;
              });
      cluster.start();
      cluster.create(Samples.dataset("orders", "execution: {retry: {backoff: 0s}}\n"));
      cluster.createRun(RUN, Samples.day("2026-07-03"));
      await(reached);
      cluster.await(RUN, r -> r.getStatus() != null && r.getStatus().phase() == phase(stage));
    }

    private static Phase phase(String stage) {
      return switch (stage) {
        case "lock" -> Phase.Planned;
        case "transform" -> Phase.Running;
        case "validate" -> Phase.Validating;
        case "publish" -> Phase.Committing;
        case "recover" -> Phase.Unknown;
        default -> throw new AssertionError(stage);
      };
    }

    void release() {
      released.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      release();
      cluster.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lock", "transform", "validate"})
  void finishesTheStageOfASuspendedRunAndPublishesOnceItIsResumed(String stage) {
    try (Stopped stopped = new Stopped(stage)) {
      stopped.cluster.suspend(RUN, true);
      stopped.release();
      BatchRun suspended =
          stopped.cluster.await(RUN, r -> r.getStatus().reason() == Reason.Suspended);
      assertEquals(Phase.Validating, suspended.getStatus().phase());
      assertNotNull(suspended.getStatus().seal(), "the attempt under way was not thrown away");
      assertEquals(0, stopped.cluster.store().commits().size());

      stopped.cluster.suspend(RUN, false);
      assertEquals(1, stopped.cluster.await(RUN, Phase.Published).getStatus().attempt());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish", "recover"})
  void settlesTheCommitOfASuspendedRunAllTheSame(String stage) {
    try (Stopped stopped = new Stopped(stage)) {
      stopped.cluster.suspend(RUN, true);
      stopped.release();
      stopped.cluster.await(RUN, Phase.Published);
      assertEquals(1, stopped.cluster.store().commits().size());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lock, Failed, 0",
    "transform, Failed, 0",
    "validate, Failed, 0",
    "publish, Published, 1",
    "recover, Failed, 0"
  })
  void endsACancelledRunAsTheStoreSays(String stage, Phase end, int commits) {
    try (Stopped stopped = new Stopped(stage)) {
      stopped.cluster.cancel(RUN);
      stopped.release();
      BatchRun run = stopped.cluster.await(RUN, end);
      assertEquals(
          end == Phase.Failed ? Reason.Cancelled : Reason.Published, run.getStatus().reason());
      assertEquals(commits, stopped.cluster.store().commits().size());
      stopped.cluster.await(RUN, r -> r.getMetadata().getFinalizers().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({"lock, 0", "transform, 0", "validate, 0", "publish, 1", "recover, 0"})
  void letsADeletedRunGoOnceItsCommitIsSettled(String stage, int commits) {
    try (Stopped stopped = new Stopped(stage)) {
      stopped.cluster.delete(RUN);
      boolean commitIsOpen = stage.equals("publish") || stage.equals("recover");
      assertEquals(commitIsOpen, stopped.cluster.run(RUN) != null);
      stopped.release();
      Awaitility.await().until(() -> stopped.cluster.run(RUN) == null);
      assertEquals(commits, stopped.cluster.store().commits().size());
      // A run of the same name is the same run: it finds the commit, or makes the one there is.
      stopped.cluster.createRun(RUN, Samples.day("2026-07-03"));
      BatchRun again = stopped.cluster.await(RUN, Phase.Published);
      assertEquals(
          commits == 1 ? Reason.AlreadyPublished : Reason.Published, again.getStatus().reason());
      assertEquals(1, stopped.cluster.store().commits().size());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void letsARunGoThatWaitsForItsNextAttempt(boolean cancelled) {
    try (TestCluster cluster =
        new TestCluster(
                (job, request, stage) ->
                    stage.equals("transform") && request.attempt() == 1
                        ? new JobWorld.Exits(137, "")
                        : null)
            .start()) {
      cluster.create(Samples.dataset("orders", "execution: {retry: {backoff: 1h}}\n"));
      cluster.createRun(RUN, Samples.day("2026-07-03"));
      BatchRun waiting =
          cluster.await(
              RUN, r -> r.getStatus() != null && r.getStatus().reason() == Reason.BackingOff);
      assertEquals(Phase.InputLocked, waiting.getStatus().phase());
      if (cancelled) {
        cluster.cancel(RUN);
        assertEquals(Reason.Cancelled, cluster.await(RUN, Phase.Failed).getStatus().reason());
      } else {
        cluster.delete(RUN);
        Awaitility.await().until(() -> cluster.run(RUN) == null);
      }
      assertEquals(0, cluster.store().commits().size());
    }
  }

  @Test
  void believesThePodThatCommittedWhateverItsTwinSaid() {
    for (Reason twin : List.of(Reason.Fenced, Reason.Conflict, Reason.StoreUnavailable)) {
      AtomicReference<FakeStore> store = new AtomicReference<>();
      for (boolean committedFirst : new boolean[] {true, false}) {
        try (TestCluster cluster =
            new TestCluster(
                (job, request, stage) -> {
                  if (!stage.equals("publish")) {
                    return null;
                  }
                  var made = new JobWorld.Reports(store.get().play(request, stage));
                  var said = new JobWorld.Reports(FakeStore.report(request, stage, twin));
                  return committedFirst
                      ? new JobWorld.Twice(made, said)
                      : new JobWorld.Twice(said, made);
                })) {
          store.set(cluster.store());
          cluster.start();
          cluster.create(Samples.orders());
          cluster.createRun(RUN, Samples.day("2026-07-03"));
          BatchRun run = cluster.await(RUN, Phase.Published);
          assertEquals(Reason.Published, run.getStatus().reason());
          assertTrue(
              cluster.jobs().created().stream().noneMatch(name -> name.endsWith("-r1")),
              "nothing was unknown");
        }
      }
    }
  }

  @Test
  void inspectsOnceBothPodsOfAPublishJobHaveDied() {
    AtomicReference<FakeStore> store = new AtomicReference<>();
    try (TestCluster cluster =
        new TestCluster(
            (job, request, stage) -> {
              if (!stage.equals("publish")) {
                return null;
              }
              store.get().play(request, stage);
              return new JobWorld.Twice(new JobWorld.Exits(137, ""), new JobWorld.Exits(1, ""));
            })) {
      store.set(cluster.store());
      cluster.start();
      cluster.create(Samples.orders());
      cluster.createRun(RUN, Samples.day("2026-07-03"));
      BatchRun run = cluster.await(RUN, Phase.Published);
      assertEquals(Reason.AlreadyPublished, run.getStatus().reason());
      assertEquals(1, run.getStatus().retry().recoveries());
      assertEquals(1, cluster.store().commits().size());
    }
  }
}
