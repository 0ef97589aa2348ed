package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.ClosingOutcome;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Closings that race commits into the period. */
final class Periods {
  static final OutputBoundary FIRST_DAY =
      new OutputBoundary(Map.of("day", new Constraint.Exactly("1")));

  private Periods() {}

  static List<Scenario> all() {
    return List.of(new Close(), new CloseAndReopen());
  }

  private static void process(
      Race race, String name, Function<CommitStore, ClosingOutcome> closing) {
    race.process(
        name,
        Optional.empty(),
        race.fate(30),
        store ->
            closing.apply(store) instanceof ClosingOutcome.Stands stands
                ? End.done("entry " + stands.n())
                : new End.Died("refused"));
  }

  private static long entry(Race race, Class<? extends Entry> kind) {
    return race.log().stream()
        .filter(e -> kind.isInstance(e.body()))
        .mapToLong(LogEntry::n)
        .max()
        .orElse(Long.MAX_VALUE);
  }

  /** A period is closed twice while two runs publish, one of them into it. */
  record Close() implements Scenario {
    @Override
    public String name() {
      return "closing a period and a commit into it";
    }

    @Override
    public void start(Race race) {
      race.publisher("inside", Publishers.staged(race, "inside", "1"), race.fate());
      race.publisher("outside", Publishers.staged(race, "outside", "2"), race.fate());
      process(race, "closing", store -> store.closePeriod("d1", FIRST_DAY, "reported"));
      process(race, "twin closing", store -> store.closePeriod("d1", FIRST_DAY, "reported"));
    }

    @Override
    public void judge(Race race) {
      Publishers.assertSaid(race, Set.of(Reason.Succeeded, Reason.PeriodClosed));
      long closings = race.log().stream().filter(e -> e.body() instanceof Entry.Close).count();
      assertTrue(closings <= 1, "closed twice");
      Race.Entrant inside = race.entrant("inside");
      if (inside.end().said(Reason.PeriodClosed)) {
        assertEquals(1, closings);
      }
      Race.Entrant outside = race.entrant("outside");
      assertTrue(!outside.end().said(Reason.PeriodClosed), "day 2 is open");
      race.world().store().closePeriod("d1", FIRST_DAY, "reported");
      // Whoever comes now is refused, or was there before.
      End late = End.of(race.world().store().publish(later(inside)));
      boolean published =
          race.log().stream()
              .filter(e -> e.n() < entry(race, Entry.Close.class))
              .flatMap(e -> e.body().commits().stream())
              .anyMatch(c -> c.runId().equals("inside-id"));
      assertTrue(
          late.said(published ? Reason.AlreadyPublished : Reason.PeriodClosed), late.toString());
      race.settle(outside.run().orElseThrow());
    }

    private static dev.batchrun.runner.store.PublishOrder later(Race.Entrant entrant) {
      Run run = entrant.run().orElseThrow().copy();
      run.epoch = 9;
      return run.order();
    }
  }

  /** A period is closed and reopened while a run publishes into it, and tries again. */
  record CloseAndReopen() implements Scenario {
    @Override
    public String name() {
      return "closing, reopening and a commit";
    }

    @Override
    public void start(Race race) {
      race.publisher("inside", Publishers.staged(race, "inside", "1"), race.fate());
      process(race, "closing", store -> store.closePeriod("d1", FIRST_DAY, "reported"));
      process(race, "reopening", store -> store.reopenPeriod("d1", "a mistake"));
    }

    @Override
    public void judge(Race race) {
      Publishers.assertSaid(race, Set.of(Reason.Succeeded, Reason.PeriodClosed));
      race.world().store().reopenPeriod("d1", "a mistake");
      race.settle(race.entrant("inside").run().orElseThrow());
    }
  }
}
