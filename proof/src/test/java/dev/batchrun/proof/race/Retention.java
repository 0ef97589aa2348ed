package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.SealRef;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Collections that race whoever wants to keep, or to bring back, what they condemn. */
final class Retention {
  /** No grace: what is condemned goes with the next collection. */
  static final CollectOrder ORDER =
      new CollectOrder(1, Duration.ofDays(7), Duration.ofDays(7), Duration.ZERO);

  private static final int COLLECT_EVENTS = 160;

  private Retention() {}

  static List<Scenario> all() {
    return List.of(new RollBack(), new Promotion(), new Hold(), new Housekeeping());
  }

  private static void twoCollections(Race race) {
    race.collector("collector", ORDER, race.fate(COLLECT_EVENTS));
    race.collector("other collector", ORDER, race.fate(COLLECT_EVENTS));
  }

  /** Collections may find that somebody came to refer to what they were about to condemn. */
  private static void assertCollectorsGaveWay(Race race) {
    for (Race.Entrant entrant : race.entrants()) {
      if (entrant.run().isEmpty() && entrant.unharmed()) {
        assertTrue(
            entrant.end().said(Reason.Succeeded)
                || entrant.end() instanceof End.Said said
                    && said.reason() == Reason.StoreUnavailable
                    && said.message().endsWith("it was not condemned"),
            entrant.name() + " ended with " + entrant.end());
      }
    }
  }

  private static void assertSaidOnly(Race race, String name, String... gone) {
    Race.Entrant entrant = race.entrant(name);
    if (entrant.unharmed()) {
      assertTrue(
          Set.of(Reason.Succeeded, Reason.AlreadyPublished).stream().anyMatch(entrant.end()::said)
              || entrant.end() instanceof End.Said said
                  && said.reason() == Reason.InvalidRequest
                  && Stream.of(gone).anyMatch(said.message()::contains),
          name + " ended with " + entrant.end());
    }
  }

  /** A roll-back to a version that a collection condemns at the same time. */
  record RollBack() implements Scenario {
    @Override
    public String name() {
      return "a roll-back and the condemnation of what it brings back";
    }

    @Override
    public void start(Race race) {
      race.runs().publish(new Run("first"));
      race.runs().publish(new Run("second"));
      race.runs().pass(Duration.ofDays(8));
      Run back = new Run("back");
      back.mode = Mode.Rollback;
      back.rollbackTo = 1L;
      race.publisher("roll-back", back, race.fate());
      twoCollections(race);
    }

    @Override
    public void judge(Race race) {
      assertSaidOnly(race, "roll-back", "not kept any more");
      assertCollectorsGaveWay(race);
      Run back = race.entrant("roll-back").run().orElseThrow();
      race.world().store().recover(back.request());
      race.world().store().collect(ORDER);
      Map<String, String> published = race.runs().published();
      boolean rolledBack = race.log().stream().anyMatch(e -> e.body() instanceof Entry.Rollback);
      String content = rolledBack ? "first" : "second";
      assertEquals(Map.of("1", content, "2", content), published);
    }
  }

  /** A shadow that is promoted when its hold runs out. */
  record Promotion() implements Scenario {
    @Override
    public String name() {
      return "a promotion and the collection of its shadow";
    }

    @Override
    public void start(Race race) {
      race.runs().publish(new Run("first"));
      Run shadow = new Run("second");
      shadow.mode = Mode.Shadow;
      race.runs().store().holdShadow(race.runs().stage(race.runs().store(), shadow));
      race.runs().store().recover(shadow.request());
      race.runs().pass(Duration.ofDays(8));
      Run promote = new Run("promote");
      promote.mode = Mode.Promote;
      promote.promoted = shadow.runId();
      race.publisher("promotion", promote, race.fate());
      twoCollections(race);
    }

    @Override
    public void judge(Race race) {
      assertSaidOnly(race, "promotion", "hold ran out", "not held any more");
      assertCollectorsGaveWay(race);
      race.world().store().recover(race.entrant("promotion").run().orElseThrow().request());
      race.world().store().collect(ORDER);
      boolean promoted = race.log().stream().anyMatch(e -> e.body() instanceof Entry.Promote);
      String content = promoted ? "second" : "first";
      assertEquals(Map.of("1", content, "2", content), race.runs().published());
    }
  }

  /** A shadow that is held, late, while a collection gives it up. */
  record Hold() implements Scenario {
    @Override
    public String name() {
      return "a hold and the collection of what it would hold";
    }

    @Override
    public void start(Race race) {
      Run shadow = new Run("second");
      shadow.mode = Mode.Shadow;
      SealRef ref = race.runs().stage(race.runs().store(), shadow);
      race.runs().store().recover(shadow.request());
      race.runs().pass(Duration.ofDays(8));
      race.process(
          "holder", Optional.empty(), race.fate(40), store -> End.done(store.holdShadow(ref)));
      race.collector("collector", ORDER, race.fate(COLLECT_EVENTS));
    }

    @Override
    public void judge(Race race) {
      Race.Entrant holder = race.entrant("holder");
      if (holder.unharmed()) {
        assertTrue(
            holder.end().said(Reason.Succeeded) || holder.end().said(Reason.Fenced),
            "holder ended with " + holder.end());
      }
    }
  }

  /** Collections beside publishers: what is being published is never condemned. */
  record Housekeeping() implements Scenario {
    @Override
    public String name() {
      return "publishers of two runs and a collection";
    }

    @Override
    public void start(Race race) {
      race.runs().publish(new Run("zeroth"));
      race.runs().publish(new Run("first"));
      Run run = Publishers.staged(race, "second", "1", "2");
      Run abandoned = run.copy();
      race.runs().stage(race.runs().store(), abandoned);
      race.runs().pass(Duration.ofDays(8));
      race.publisher("publisher", run, race.fate());
      race.successor("successor", run, race.fate());
      race.collector("collector", ORDER, race.fate(COLLECT_EVENTS));
    }

    @Override
    public void judge(Race race) {
      assertCollectorsGaveWay(race);
      for (String name : List.of("publisher", "successor")) {
        Race.Entrant entrant = race.entrant(name);
        if (entrant.unharmed()) {
          assertTrue(
              Set.of(Reason.Succeeded, Reason.AlreadyPublished, Reason.Fenced, Reason.FailedCleaned)
                  .stream()
                  .anyMatch(entrant.end()::said),
              name + " ended with " + entrant.end());
        }
      }
      race.settle(race.entrant("publisher").run().orElseThrow());
    }
  }
}
