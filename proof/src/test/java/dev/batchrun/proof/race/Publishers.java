package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.util.List;
import java.util.Set;

/** Publishers of one run and of several, and whoever recovers them. */
final class Publishers {
  private Publishers() {}

  static List<Scenario> all() {
    return List.of(
        new Pods(2), new Pods(3), new Zombie(), new Epochs(), new Rivals(), new Strangers());
  }

  static Run staged(Race race, String name, String... days) {
    Run run = new Run(name);
    if (days.length == 1) {
      run.day = days[0];
    }
    run.days = List.of(days);
    race.runs().stage(race.runs().store(), run);
    return run;
  }

  private static long winners(Race race) {
    return race.entrants().stream().filter(e -> e.end().said(Reason.Succeeded)).count();
  }

  static void assertSaid(Race race, Set<Reason> allowed) {
    for (Race.Entrant entrant : race.entrants()) {
      if (entrant.unharmed()) {
        assertTrue(
            entrant.end() instanceof End.Said said && allowed.contains(said.reason()),
            entrant.name() + " ended with " + entrant.end());
      }
    }
  }

  /** Kubernetes may start several Pods for one publish Job. */
  record Pods(int count) implements Scenario {
    @Override
    public String name() {
      return count + " Pods of one publish Job";
    }

    @Override
    public void start(Race race) {
      race.runs().publish(new Run("first"));
      Run run = staged(race, "second", "1", "2");
      for (int pod = 1; pod <= count; pod++) {
        race.publisher("pod-" + pod, run, race.fate());
      }
    }

    @Override
    public void judge(Race race) {
      assertSaid(race, Set.of(Reason.Succeeded, Reason.AlreadyPublished));
      assertTrue(winners(race) <= 1, "each Pod but one finds the commit of the other");
      race.settle(race.entrant("pod-1").run().orElseThrow());
    }
  }

  /** A publisher stands still in Committing while another recovers and publishes. */
  record Zombie() implements Scenario {
    @Override
    public String name() {
      return "a publisher that slept through its fence";
    }

    @Override
    public void start(Race race) {
      race.runs().publish(new Run("first"));
      Run run = staged(race, "second", "1", "2");
      race.publisher(
          "zombie", run, Fate.zombie(where -> true, race.random().nextInt(Race.PUBLISH_EVENTS)));
      race.successor("successor", run, new Fate.Lives());
    }

    @Override
    public void judge(Race race) {
      assertSaid(race, Set.of(Reason.Succeeded, Reason.AlreadyPublished, Reason.Fenced));
      assertEquals(
          1,
          race.log().stream()
              .flatMap(e -> e.body().commits().stream())
              .filter(c -> c.runId().equals("second-id"))
              .count());
      assertTrue(
          race.entrant("successor").end() instanceof End.Said said
              && said.reason() != Reason.Fenced,
          "the successor is not fenced");
    }
  }

  /** A publisher, whoever recovers it, and the publisher of the next epoch, all at once. */
  record Epochs() implements Scenario {
    @Override
    public String name() {
      return "publisher, recovery and the publisher of the next epoch";
    }

    @Override
    public void start(Race race) {
      race.runs().publish(new Run("first"));
      Run run = staged(race, "second", "1", "2");
      race.publisher("epoch-1", run, race.fate());
      Run next = run.copy();
      next.epoch = 2;
      race.publisher("epoch-2", next, race.fate());
      Run recovered = run.copy();
      if (race.random().nextInt(3) == 0) {
        recovered.seal = null;
      }
      race.recoverer("recovery", recovered, race.fate());
    }

    @Override
    public void judge(Race race) {
      assertSaid(
          race,
          Set.of(
              Reason.Succeeded,
              Reason.AlreadyPublished,
              Reason.Fenced,
              Reason.SafeToRetry,
              Reason.FailedCleaned));
      assertTrue(race.entrants().stream().filter(e -> e.end().said(Reason.Succeeded)).count() <= 1);
      race.settle(race.entrant("epoch-1").run().orElseThrow());
    }
  }

  /** Two runs that replace the same partition, each with its zombies. */
  record Rivals() implements Scenario {
    @Override
    public String name() {
      return "two runs on the same partitions";
    }

    @Override
    public void start(Race race) {
      race.runs().publish(new Run("first"));
      race.publisher("one", staged(race, "second", "1", "2"), race.fate());
      race.publisher("other", staged(race, "third", "1"), race.fate());
    }

    @Override
    public void judge(Race race) {
      assertSaid(race, Set.of(Reason.Succeeded, Reason.Fenced, Reason.Conflict));
      assertTrue(winners(race) <= 1, "both replaced the same version");
      assertTrue(
          winners(race) == 1 || !race.entrants().stream().allMatch(Race.Entrant::unharmed),
          "nobody was harmed and nobody won");
      race.settle(race.entrant("one").run().orElseThrow());
      race.settle(race.entrant("other").run().orElseThrow());
    }
  }

  /** Runs of different partitions do not get in each other's way. */
  record Strangers() implements Scenario {
    @Override
    public String name() {
      return "three runs on disjoint partitions";
    }

    @Override
    public void start(Race race) {
      for (String day : List.of("1", "2", "3")) {
        race.publisher("run-" + day, staged(race, "run-" + day, day), race.fate());
      }
    }

    @Override
    public void judge(Race race) {
      assertSaid(race, Set.of(Reason.Succeeded));
      race.entrants().forEach(e -> race.settle(e.run().orElseThrow()));
    }
  }
}
