package dev.batchrun.proof.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.runner.InMemory;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does it hold for the processes that Jobs start, killed for good? */
class ProcessMatrixTest {
  private static final List<String> STAGES = List.of("lock", "transform", "validate", "publish");
  private static final List<String> MODES = List.of("kill-before", "kill", "error-after", "late");

  /** The stage that takes a step first; what is missing here only other commands take. */
  private static final Map<String, Set<String>> TAKEN_BY =
      Map.of(
          "lock", Set.of("directory", "log", "open", "key", "lock", "attempt"),
          "transform", Set.of("output"),
          "validate", Set.of("evidence.copy", "staged", "seal"),
          "publish", Set.of("claim", "manifest", "commit", "view"));

  @TempDir(factory = InMemory.class)
  Path directory;

  /** A process that fails. */
  private record ProcessCell(String stage, String point, String mode) {}

  @Test
  void everyProcessOfARunMayDieAndTheRunIsPublishedOnce() {
    List<ProcessCell> cells = cells();
    List<String> failures =
        cells.parallelStream()
            .flatMap(cell -> failure(cell).stream())
            .collect(Collectors.toCollection(ArrayList::new));
    assertEquals(List.of(), failures);
    assertTrue(cells.size() >= 12, cells.size() + " cells");
    Figures.of("matrix-processes").add("cells with real processes", cells.size()).publish();
  }

  private static List<ProcessCell> cells() {
    Map<String, ProcessCell> all = new TreeMap<>();
    int number = 0;
    for (String point : FilesystemStore.points()) {
      String stage = stage(point);
      if (!stage.isEmpty() && !point.equals("view.delete")) {
        all.put(point, new ProcessCell(stage, point, MODES.get(number++ % MODES.size())));
      }
    }
    // The commit itself in every way; the lock's entry is the log's first, this one is the second.
    MODES.forEach(m -> all.put("log.link " + m, new ProcessCell("publish", "log.link", m)));
    List<ProcessCell> cells = List.copyOf(all.values());
    // Not a multiple of the number of modes, so that a slice has all of them.
    int stride = Scale.of(cells.size() / 16 | 1, 1);
    return Stream.iterate(0, i -> i + stride)
        .limit(cells.size())
        .filter(i -> i < cells.size())
        .map(cells::get)
        .toList();
  }

  private static String stage(String point) {
    return STAGES.stream()
        .filter(
            stage ->
                TAKEN_BY.get(stage).contains(point)
                    || TAKEN_BY.get(stage).contains(point.substring(0, point.indexOf('.')))
                        && !point.startsWith("evidence."))
        .findFirst()
        .orElse("");
  }

  private List<String> failure(ProcessCell cell) {
    try {
      play(cell, Files.createTempDirectory(directory, "cell"));
      return List.of();
    } catch (AssertionError | IOException | RuntimeException wrong) {
      return List.of(cell + ": " + wrong);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(cell + ": " + e);
    }
  }

  private static void play(ProcessCell cell, Path at) throws IOException, InterruptedException {
    StageProcesses run = new StageProcesses(at, "orders-1");
    for (String stage : STAGES) {
      if (stage.equals(cell.stage())) {
        run.process(stage, cell.point() + "#1:" + cell.mode(), () -> check(run, stage));
        break;
      }
      assertEquals(0, run.here(stage), stage);
      run.reported(stage)
          .map(StepReport::seal)
          .ifPresent(seal -> run.request().put("seal", seal.digest()));
    }
    settle(run);
    publishedOnce(run);
  }

  /** What others do while the process is stopped. */
  private static void check(StageProcesses run, String stage) {
    try {
      run.here(stage.equals("publish") ? "recover" : "lock");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A recover Job, and what its verdict allows. */
  private static void settle(StageProcesses run) throws IOException, InterruptedException {
    run.process("recover", "", () -> {});
    StepReport told = run.reported("recover").orElseThrow();
    if (told.reason() == Reason.AlreadyPublished) {
      return;
    }
    run.request().put("epoch", told.epoch() + 1);
    if (told.reason() == Reason.FailedCleaned) {
      run.request().put("attempt", 2).remove("seal");
      for (String stage : STAGES.subList(0, 3)) {
        assertEquals(0, run.here(stage), stage);
      }
      run.request().put("seal", run.reported("validate").orElseThrow().seal().digest());
    } else {
      assertEquals(Reason.SafeToRetry, told.reason(), String.valueOf(told.message()));
    }
    assertEquals(0, run.here("publish"), "publish");
  }

  private static void publishedOnce(StageProcesses run) throws IOException {
    FilesystemStore store = FilesystemStore.reading(run.root());
    List<LogEntry> log = store.log();
    assertEquals(List.of(), LogAudit.violations(log));
    assertEquals(1, log.stream().mapToInt(entry -> entry.body().commits().size()).sum());
    assertTrue(store.verify(OptionalLong.empty()).sound());
    try (Stream<Path> files = Files.walk(run.root().resolve("current").toRealPath())) {
      assertEquals(1, files.filter(Files::isRegularFile).count());
    }
  }
}
