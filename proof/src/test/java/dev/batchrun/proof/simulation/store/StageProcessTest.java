package dev.batchrun.proof.simulation.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.world.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Do the simulated stages do what the real ones do, wherever they are stopped? */
class StageProcessTest {
  /** More steps than a recovery makes. */
  private static final int RECOVERY = 40;

  private final List<Runnable> late = new ArrayList<>();
  private final List<String> deleted = new ArrayList<>();
  private final SimStore store =
      new SimStore(
          "pvc://lake/orders",
          new SimStore.Watch() {
            @Override
            public void appended(SimStore store, LogEntry entry, Optional<Fold> before) {}

            @Override
            public void overwritten(SimStore store, String path) {}

            @Override
            public void deleted(SimStore store, String path, String by) {
              deleted.add(path);
            }
          });
  private Optional<StageProcess.Trouble> trouble = Optional.empty();
  private boolean stopped;

  @Test
  void publishesOnceHoweverOftenItIsAsked() {
    String seal = sealed("r1");
    StepReport first = run("publish", request("r1", 1, seal), Set.of());
    assertEquals(Reason.Succeeded, first.reason());
    StepReport second = run("publish", request("r1", 2, seal), Set.of());
    assertEquals(Reason.AlreadyPublished, second.reason());
    assertEquals(first.commit(), second.commit());
    assertSound(1);
  }

  @Test
  void tellsThePublishOfAPublisherThatWasKilledAnywhere() {
    for (int calls = 0; calls < 40; calls++) {
      String run = "killed-" + calls;
      String seal = sealed(run);
      StageProcess publisher = process("publish", request(run, 1, seal), Set.of());
      boolean ended = false;
      for (int i = 0; i < calls && !ended; i++) {
        ended = publisher.step().isPresent();
      }
      boolean there = commits(run) == 1;
      StepReport verdict = run("recover", request(run, 1, seal), Set.of());
      assertEquals(there ? Reason.AlreadyPublished : Reason.SafeToRetry, verdict.reason(), run);
      while (publisher.step().isEmpty()) {
        // It was not dead at all.
      }
      assertEquals(there ? 1 : 0, commits(run), run);
    }
  }

  @Test
  void fencesAnAppendThatIsStillOnItsWay() {
    String seal = sealed("r1");
    StageProcess publisher = process("publish", request("r1", 1, seal), Set.of());
    while (late.isEmpty()) {
      trouble = Optional.of(StageProcess.Trouble.LandsLate);
      publisher.step();
    }
    trouble = Optional.empty();
    StepReport verdict = run("recover", request("r1", 1, seal), Set.of());
    assertEquals(Reason.SafeToRetry, verdict.reason());
    late.forEach(Runnable::run);
    assertEquals(0, commits("r1"));
    assertSound(0);
  }

  @Test
  void concludesWhatIsTrueWhereverALatePublishLandsInARecovery() {
    for (int landing = 0; landing < RECOVERY; landing++) {
      String run = "late-" + landing;
      Reason verdict = recoveredWhileItLands(run, landing, Set.of());
      boolean published = commits(run) == 1;
      assertEquals(published ? Reason.AlreadyPublished : Reason.SafeToRetry, verdict, run);
    }
  }

  @Test
  void aPlantedLookBeforeTheFenceConcludesWhatIsNot() {
    Set<StoreBug> bugs = Set.of(StoreBug.LooksBeforeFencing);
    boolean found = false;
    for (int landing = 0; landing < RECOVERY; landing++) {
      String run = "late-" + landing;
      Reason verdict = recoveredWhileItLands(run, landing, bugs);
      found |= verdict != Reason.AlreadyPublished && commits(run) == 1;
    }
    assertTrue(found, "no landing of a late publish shows the bug");
  }

  /** A publisher dies with its entry on its way; it lands before this step of the recovery. */
  private Reason recoveredWhileItLands(String run, int landing, Set<StoreBug> bugs) {
    String seal = sealed(run);
    late.clear();
    StageProcess publisher = process("publish", request(run, 1, seal), Set.of());
    trouble = Optional.of(StageProcess.Trouble.LandsLate);
    while (late.isEmpty()) {
      publisher.step();
    }
    trouble = Optional.empty();
    StageProcess recovery = process("recover", request(run, 1, seal), bugs);
    for (int step = 0; step < 1000; step++) {
      if (step == landing) {
        late.get(0).run();
      }
      Optional<StageProcess.End> end = recovery.step();
      if (end.isPresent()) {
        return end.get().report().reason();
      }
    }
    throw new AssertionError("the recovery does not end");
  }

  @Test
  void aPlantedRecoveryWithoutFenceLetsItLand() {
    String seal = sealed("r1");
    StageProcess publisher = process("publish", request("r1", 1, seal), Set.of());
    while (late.isEmpty()) {
      trouble = Optional.of(StageProcess.Trouble.LandsLate);
      publisher.step();
    }
    trouble = Optional.empty();
    Set<StoreBug> bugs = Set.of(StoreBug.RecoversWithoutFence);
    assertEquals(Reason.SafeToRetry, run("recover", request("r1", 1, seal), bugs).reason());
    late.forEach(Runnable::run);
    assertEquals(1, commits("r1"));
  }

  @Test
  void refusesAPublisherThatWakesUpBehindItsFence() {
    assertEquals(Reason.Fenced, wokenBehindItsFence(Set.of()));
    assertSound(0);
  }

  @Test
  void aPlantedRebaseWithoutChecksPublishesBehindTheFence() {
    assertEquals(Reason.Succeeded, wokenBehindItsFence(Set.of(StoreBug.RebasesWithoutChecks)));
    assertEquals(1, commits("r1"));
  }

  /** A publisher stands still right before its put until a recovery has fenced it. */
  private Reason wokenBehindItsFence(Set<StoreBug> bugs) {
    String seal = sealed("r1");
    stopped = true;
    StageProcess publisher = process("publish", request("r1", 1, seal), bugs);
    for (int step = 0; step < 100; step++) {
      assertEquals(Optional.empty(), publisher.step());
    }
    stopped = false;
    assertEquals(Reason.SafeToRetry, run("recover", request("r1", 1, seal), Set.of()).reason());
    Optional<StageProcess.End> end = publisher.step();
    while (end.isEmpty()) {
      end = publisher.step();
    }
    return end.get().report().reason();
  }

  @Test
  void deletesWhatWasNeverSealedAfterItIsCondemned() {
    run("lock", request("r1", 0, null), Set.of());
    run("transform", request("r1", 0, null), Set.of());
    StepReport verdict = run("recover", request("r1", 0, null), Set.of());
    assertEquals(Reason.FailedCleaned, verdict.reason());
    assertEquals(1, deleted.size());
    assertEquals(0, store.list("data/").size());
  }

  private String sealed(String run) {
    run("lock", request(run, 0, null), Set.of());
    run("transform", request(run, 0, null), Set.of());
    return run("validate", request(run, 0, null), Set.of()).seal().digest();
  }

  private long commits(String run) {
    return store.head().orElseThrow().entries().stream()
        .flatMap(entry -> entry.body().commits().stream())
        .filter(commit -> commit.runId().equals(run))
        .count();
  }

  private void assertSound(int commits) {
    List<LogEntry> entries = store.head().orElseThrow().entries();
    assertEquals(List.of(), LogAudit.violations(entries));
    assertEquals(commits, entries.stream().mapToInt(e -> e.body().commits().size()).sum());
  }

  private StepReport run(String stage, StepRequest request, Set<StoreBug> bugs) {
    StageProcess process = process(stage, request, bugs);
    for (int i = 0; i < 1000; i++) {
      Optional<StageProcess.End> end = process.step();
      if (end.isPresent()) {
        assertTrue(end.get().message().length() < 1024, end.get().message());
        return end.get().report();
      }
    }
    throw new AssertionError(stage + " does not end");
  }

  private StageProcess process(String stage, StepRequest request, Set<StoreBug> bugs) {
    FrozenContract contract =
        new FrozenContract(1, "orders", Samples.orders().getSpec(), List.of());
    return new StageProcess(
        new StageOrder(
            stage, request, contract, store, request.run() + request.epoch(), new OneDay(), bugs),
        () -> Instant.EPOCH,
        new StageProcess.World() {
          @Override
          public Optional<StageProcess.Trouble> trouble(String what, boolean writes) {
            return what.contains("Publish") ? trouble : Optional.empty();
          }

          @Override
          public boolean waits(String what) {
            return stopped && what.contains("Publish");
          }

          @Override
          public void later(String what, Runnable effect) {
            late.add(effect);
          }
        });
  }

  private record OneDay() implements DataWorld {
    @Override
    public String inputs() {
      return "files";
    }

    @Override
    public List<String> days() {
      return List.of("2026-07-03");
    }

    @Override
    public Gate gate(String runId) {
      return Gate.Publish;
    }
  }

  private static StepRequest request(String run, long epoch, String seal) {
    return new StepRequest(
        1,
        "test",
        "lake",
        "orders",
        run,
        run,
        run,
        "sha256:request-" + run,
        "sha256:contract",
        Mode.Publish,
        1,
        epoch,
        null,
        null,
        List.of(new StepRequest.ColumnConstraint("day", null, null, null)),
        Map.of(),
        null,
        seal,
        null,
        null,
        null,
        null,
        null,
        null,
        "image");
  }
}
