package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.proof.race.RealProcesses.Started;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same with processes that the system stops, wakes and kills. */
class RealProcessesTest {
  private static final Map<String, String> NEW = Map.of("1", "second", "2", "second");
  private static final int KILLED = 137;
  private static int rounds;

  private RaceWorld world;
  private RealProcesses processes;
  private Run run;

  @BeforeEach
  void createTheDataset() throws IOException {
    world = RaceWorld.create();
    stage();
  }

  private void stage() throws IOException {
    processes = new RealProcesses(world);
    world.runs().publish(processes.run("first"));
    run = processes.run("second");
    world.runs().stage(world.store(), run);
  }

  private void freshDataset() throws IOException {
    world.close();
    createTheDataset();
  }

  @AfterEach
  void removeTheDataset() {
    world.close();
  }

  @AfterAll
  static void publishFigures() {
    Figures.of("race-real-processes").add("rounds of real processes", rounds).publish();
  }

  private void assertPublishedOnce() {
    assertEquals(List.of(), LogAudit.violations(world.log()));
    assertEquals(
        1,
        world.log().stream()
            .flatMap(e -> e.body().commits().stream())
            .filter(c -> c.runId().equals(run.runId()))
            .count());
    assertEquals(NEW, world.runs().published());
    assertTrue(world.store().verify(OptionalLong.empty()).sound());
    Reader reader = new Reader(world);
    reader.look();
    assertEquals(
        world.store().snapshot(OptionalLong.empty()).version(), reader.version(), "current");
    rounds++;
  }

  /** A publisher that the system stops, with everything it has in hand. */
  private Started stopped(String point) throws IOException, InterruptedException {
    Started zombie = processes.start("publish", run, point + ":hang");
    zombie.reached(point);
    zombie.signal("STOP");
    zombie.goOn();
    return zombie;
  }

  private StepReport recovered() throws IOException, InterruptedException {
    Started recovery = processes.start("recover", run, "");
    recovery.exit();
    return recovery.said();
  }

  @Test
  void aStoppedPublisherFindsTheCommitOfItsSuccessor() throws Exception {
    List<String> points = List.of("log.link", "claim.rename", "manifest.rename", "view.swap");
    for (String point : points.subList(0, Scale.of(1, points.size()))) {
      Started zombie = stopped(point);
      StepReport verdict = recovered();
      if (verdict.reason() == Reason.SafeToRetry) {
        Run next = run.copy();
        next.epoch = verdict.epoch() + 1;
        assertEquals(0, processes.start("publish", next, "").exit());
      } else {
        assertEquals(Reason.AlreadyPublished, verdict.reason());
      }
      zombie.signal("CONT");
      assertEquals(0, zombie.exit());
      // Stopped before its entry it finds another's; stopped after it, it finds its own.
      Reason expected =
          verdict.reason() == Reason.SafeToRetry ? Reason.AlreadyPublished : Reason.Succeeded;
      assertEquals(expected, zombie.said().reason());
      assertPublishedOnce();
      freshDataset();
    }
  }

  @Test
  void aStoppedPublisherFindsItsFence() throws Exception {
    Started zombie = stopped("log.link");
    StepReport verdict = recovered();
    assertEquals(Reason.SafeToRetry, verdict.reason());
    zombie.signal("CONT");
    assertEquals(Reason.Fenced.exitCode(), zombie.exit());
    assertEquals(Reason.Fenced, zombie.said().reason());
    assertEquals(
        "run second-id: epoch 1 is fenced up to 1. Nothing was changed. Only a higher epoch may"
            + " publish",
        zombie.said().message());
    run.epoch = 2;
    assertEquals(0, processes.start("publish", run, "").exit());
    assertPublishedOnce();
  }

  @Test
  void oneOfTwoPublishersAtOnceCommits() throws Exception {
    for (int round = 0; round < Scale.of(2, 15); round++) {
      Started one = processes.start("publish", run, "");
      Started other = processes.start("publish", run, "");
      assertEquals(0, one.exit());
      assertEquals(0, other.exit());
      assertEquals(
          Set.of(Reason.Succeeded, Reason.AlreadyPublished),
          new TreeSet<>(Set.of(one.said().reason(), other.said().reason())));
      assertPublishedOnce();
      freshDataset();
    }
  }

  @Test
  void aPublisherThatIsKilledWhileAnotherGoesOnLeavesOneCommit() throws Exception {
    List<String> points = List.of("log.link", "log.sync", "view.swap", "claim.rename");
    for (String point : points.subList(0, Scale.of(1, points.size()))) {
      Started killed = processes.start("publish", run, point + ":hang");
      killed.reached(point);
      Started other = processes.start("publish", run, "");
      killed.signal("KILL");
      assertEquals(KILLED, killed.exit());
      assertEquals(0, other.exit());
      assertPublishedOnce();
      freshDataset();
    }
  }
}
