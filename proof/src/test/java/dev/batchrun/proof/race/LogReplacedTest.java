package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Interruptions;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Somebody restores an older copy of the log's directory while a command runs: at every event of
 * it. The command notices, says so, and writes no entry into the log it did not read.
 */
class LogReplacedTest {
  private static final Set<Reason> TAKEN_BACK = Set.of(Reason.LogShortened, Reason.LogBroken);
  private static int cases;

  @AfterAll
  static void publishFigures() {
    Figures.of("race-log-replaced").add("logs replaced while a command runs", cases).publish();
  }

  @Test
  void aPublishWritesNothingIntoALogThatItDidNotRead() throws IOException {
    everywhere(run -> store -> End.of(store.publish(run.order())));
  }

  @Test
  void aRecoveryWritesNothingIntoALogThatItDidNotRead() throws IOException {
    everywhere(run -> store -> End.of(store.recover(run.request())));
  }

  @Test
  void aClosingWritesNothingIntoALogThatItDidNotRead() throws IOException {
    everywhere(
        run ->
            store -> {
              store.closePeriod("d1", Periods.FIRST_DAY, "reported");
              return End.done("closed");
            });
  }

  private void everywhere(Function<Run, Function<CommitStore, End>> command) throws IOException {
    int events = 1;
    for (int event = -1; event < events; event += event < 0 ? 1 : Scale.of(3, 1)) {
      try (RaceWorld world = RaceWorld.create()) {
        world.runs().publish(new Run("first"));
        Path older = world.claim().resolve("older");
        LogTakenBackTest.copy(log(world), older);
        Map<String, String> expected = files(older);
        world.runs().publish(new Run("second"));
        Run run = new Run("third");
        world.runs().stage(world.store(), run);
        Interruptions replacing = new Interruptions(event, where -> replace(world, older));
        End end = run(command.apply(run), world.runs().store(replacing));
        if (event < 0) {
          events = replacing.events().size();
        } else {
          assertEquals(expected, files(log(world)), "event " + event + ": " + end);
          assertTrue(
              end instanceof End.Said said
                  && (TAKEN_BACK.contains(said.reason())
                      || said.reason() == Reason.ManualReviewRequired
                      || last(replacing, event)
                      || stood(replacing, event)),
              "event " + event + ": " + end);
          cases++;
        }
      }
    }
  }

  private static End run(Function<CommitStore, End> command, CommitStore store) {
    try {
      return command.apply(store);
    } catch (RuntimeException thrown) {
      return End.failed(thrown);
    }
  }

  /** Whether the command did not look at its log after the event any more. */
  private static boolean last(Interruptions replacing, int event) {
    return replacing.events().subList(event, replacing.events().size()).stream()
        .noneMatch(where -> where.contains(" log."));
  }

  /** Whether its entry stood in the log that it had read: what comes after took that log back. */
  private static boolean stood(Interruptions replacing, int event) {
    return replacing.events().subList(0, event + 1).contains("after log.sync");
  }

  private static Path log(RaceWorld world) {
    return world.root().resolve("_batchrun/log");
  }

  private static void replace(RaceWorld world, Path older) throws IOException {
    Files.move(log(world), world.claim().resolve("taken"));
    LogTakenBackTest.copy(older, log(world));
  }

  private static Map<String, String> files(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(directory.relativize(file).toString(), Files.readString(file));
      }
    }
    return files;
  }
}
