package dev.batchrun.proof.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.runner.InMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is every run published exactly once, wherever and however its processes die? */
class MatrixTest {
  private static final int MIN_CELLS = 300;
  private static final int MIN_POINTS = 25;

  @TempDir(factory = InMemory.class)
  Path directory;

  private final Map<RecoveryVerdict, Integer> verdicts = new EnumMap<>(RecoveryVerdict.class);
  private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

  @Test
  void everyCellEndsWithOneCommitAndWholeTables() throws IOException {
    long reads = Watcher.READS.get();
    int points = 0;
    long cells = 0;
    for (StoreUnderProof store : Stores.all()) {
      List<Cell> all = new ArrayList<>();
      for (Story story : Story.values()) {
        all.addAll(cells(new Beginning(store, story, directory)));
      }
      Set<String> reached = new TreeSet<>();
      all.forEach(cell -> reached.add(cell.point()));
      assertEquals(
          new TreeSet<>(store.points()), reached, "points that no cell of " + store.name());
      points += reached.size();
      cells += all.size();
      all.parallelStream().forEach(this::play);
    }
    assertEquals(List.of(), failures.stream().limit(10).toList(), failures.size() + " failed");
    assertTrue(cells >= MIN_CELLS, cells + " cells");
    assertTrue(points >= MIN_POINTS, points + " points");
    figures(points, cells, Watcher.READS.get() - reads);
  }

  private void play(Cell cell) {
    try {
      Map<RecoveryVerdict, Integer> found = cell.play();
      synchronized (verdicts) {
        found.forEach((verdict, times) -> verdicts.merge(verdict, times, Integer::sum));
      }
    } catch (AssertionError failure) {
      failures.add(failure.getMessage());
    }
  }

  /**
   * All cells of a story's first occurrences of each step, or a spread slice: of each, one fault
   * and continuation.
   */
  private static List<Cell> cells(Beginning beginning) {
    List<Cell> cells = new ArrayList<>();
    Map<String, Integer> occurrences = new HashMap<>();
    List<String> steps = Cell.steps(beginning);
    for (int step = 0; step < steps.size(); step++) {
      String point = steps.get(step);
      int occurrence = occurrences.merge(point, 1, Integer::sum);
      if (!beginning.story().isAbout(point)) {
        continue;
      }
      List<Cell> ofStep = new ArrayList<>();
      for (Fault fault : Fault.values()) {
        for (Continuation how : Continuation.values()) {
          ofStep.add(new Cell(beginning, step, point, occurrence, fault, how));
        }
      }
      int stride = beginning.story().ordinal() * 4 + step * 7;
      if (occurrence > beginning.story().occurrences()) {
        continue;
      }
      if (Scale.isFull()) {
        cells.addAll(ofStep);
      } else {
        cells.add(ofStep.get(stride % ofStep.size()));
      }
    }
    return cells;
  }

  private void figures(int points, long cells, long reads) {
    Figures figures =
        Figures.of("matrix")
            .add("durable steps that can fail", points)
            .add("cells", cells, "step x fault x store mode x continuation")
            .add("reads of a concurrent reader", reads, "only whole tables, never an older one");
    verdicts.forEach((verdict, times) -> figures.add("recoveries that said " + verdict, times));
    figures.publish();
  }
}
