package dev.batchrun.proof.corruption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorruptionTest {
  private static final int SHOWN = 100;

  @TempDir(factory = InMemory.class)
  private Path temporary;

  @Test
  void everyDamageIsNoticedNamedAndNeverMadeWorse() throws IOException {
    Trial trial = new Trial(temporary, UnaryOperator.identity());
    List<Cell> cells = Cell.all(trial.root());
    Set<Probe> probes = EnumSet.allOf(Probe.class);
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    int noticed = 0;
    int named = 0;
    int rebuilt = 0;
    int first = Integer.getInteger("proof.firstCell", 0);
    int step = Integer.getInteger("proof.step", Scale.of(61, 1));
    for (int i = first; i < cells.size(); i += step) {
      Trial.Outcome outcome = trial.tried(cells.get(i), probes);
      tried++;
      noticed += outcome.noticed() ? 1 : 0;
      named += outcome.named() ? 1 : 0;
      rebuilt += outcome.rebuilt() ? 1 : 0;
      wrong.addAll(outcome.wrong());
      if (!outcome.noticed() && !cells.get(i).mayPass()) {
        wrong.add(cells.get(i) + ": no command noticed");
      }
    }
    assertEquals(List.of(), wrong.stream().limit(SHOWN).toList(), wrong.size() + " in all");
    assertTrue(trial.isStillSound(), "a command wrote into a file that was there");
    Figures.of("corruption")
        .add("damages tried", tried, "of " + cells.size())
        .add("noticed", noticed)
        .add("noticed with the file named", named)
        .add("rebuilt byte for byte", rebuilt)
        .add("commands on damaged data", (long) tried * probes.size())
        .publish();
  }
}
