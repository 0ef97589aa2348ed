package dev.batchrun.proof.corruption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.runner.InMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorruptionTest {
  private static final int SHOWN = Integer.getInteger("proof.shown", 50);
  private static final Set<Probe> PROBES = EnumSet.allOf(Probe.class);

  @TempDir(factory = InMemory.class)
  private Path temporary;

  @Test
  void everyDamageIsNoticedNamedAndNeverMadeWorse() throws IOException {
    Trial trial = new Trial(temporary, UnaryOperator.identity());
    List<Cell> cells = Cell.all(trial.root());
    int first = Integer.getInteger("proof.firstCell", 0);
    int step = Integer.getInteger("proof.step", Scale.of(61, 1));
    Tally tally = new Tally();
    String wanted = System.getProperty("proof.cells", "");
    IntStream.range(first, cells.size())
        .filter(i -> (i - first) % step == 0)
        .filter(i -> cells.get(i).toString().matches(".*" + wanted + ".*"))
        .parallel()
        .forEach(i -> tally.add(cells.get(i), tried(trial, cells.get(i))));
    tally.requireNothingWrong();
    assertTrue(trial.isStillSound(), "a command wrote into a file that was there");
    tally.publish(cells.size());
  }

  private static Trial.Outcome tried(Trial trial, Cell cell) {
    return Tree.io(() -> trial.tried(cell, PROBES));
  }

  /** What was found, over all cells. */
  private static final class Tally {
    private final List<String> wrong = new ArrayList<>();
    private int tried;
    private int named;
    private int rebuilt;

    synchronized void add(Cell cell, Trial.Outcome outcome) {
      tried++;
      named += outcome.named() ? 1 : 0;
      rebuilt += outcome.rebuilt() ? 1 : 0;
      wrong.addAll(outcome.wrong());
      if (!outcome.named() && !cell.mayPass()) {
        wrong.add(cell + ": no command named it");
      }
    }

    void requireNothingWrong() {
      assertEquals(
          List.of(), wrong.stream().sorted().limit(SHOWN).toList(), wrong.size() + " in all");
    }

    void publish(int all) {
      Figures.of("corruption")
          .add("damages tried", tried, "of " + all)
          .add("named by a command, file and all", named)
          .add("rebuilt byte for byte by another", rebuilt, "what is derived, and named as well")
          .add("named by no command", tried - named, "all of the kinds that recovery.md lists")
          .add("commands on damaged data", (long) tried * PROBES.size(), "none made it worse")
          .publish();
    }
  }
}
