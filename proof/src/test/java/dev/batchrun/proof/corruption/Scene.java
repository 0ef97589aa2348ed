package dev.batchrun.proof.corruption;

import dev.batchrun.api.v1alpha1.BatchRunStatus.Witness;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.Interruptions;
import dev.batchrun.runner.store.SealRef;
import java.time.Duration;
import java.time.Instant;

/**
 * A dataset with everything a dataset can hold.
 *
 * <pre>
 *  1 first    publishes days 1 and 2        4 roll     puts first's day 2 back in force
 *  2 second   publishes day 2               5 … 67     old is fenced again and again; a checkpoint
 *  3 shade    holds a shadow of day 1       68 third   publishes day 3: the last entry
 *
 *  waiting is sealed for day 1, half has staged and never sealed, dying died before its append.
 * </pre>
 *
 * @param witness a head that the operator saw a while ago, as it usually is
 */
record Scene(
    Place place,
    Instant end,
    Witness witness,
    Asked first,
    Asked second,
    Asked shade,
    Asked waiting,
    Asked old,
    Asked half,
    Asked dying) {
  private static final int FENCES = 63;

  static Scene build(Place place) {
    Steps steps = new Steps(place, "w", Instant.parse("2026-07-04T00:00:00Z"));
    Asked first = published(steps, steps.stage(Asked.publish("first", "1", "2")));
    Asked second = published(steps, steps.stage(Asked.publish("second", "2"), true));
    Asked shade = steps.stage(Asked.shadow("shade", "1"));
    steps.store().holdShadow(new SealRef(shade.runId(), shade.seal()));
    published(steps, steps.restore(Asked.rollback("roll", "2", 1)));
    Asked old = steps.stage(Asked.publish("old", "9"));
    Asked waiting = steps.stage(Asked.publish("waiting", "1"), true);
    for (int epoch = 1; epoch <= FENCES; epoch++) {
      steps.pass(Duration.ofSeconds(1)).store().recover(old.epoch(epoch).request());
    }
    Witness witness = steps.store().witness();
    Asked dying = steps.stage(Asked.publish("dying", "4"));
    dies(steps, dying);
    Asked half = Asked.publish("half", "5");
    Attempt attempt = steps.begin(half);
    Steps.staged(attempt, half, "5");
    published(steps, steps.stage(Asked.publish("third", "3")));
    return new Scene(place, steps.now(), witness, first, second, shade, waiting, old, half, dying);
  }

  private static Asked published(Steps steps, Asked run) {
    steps.pass(Duration.ofMinutes(1)).publish(run);
    return run;
  }

  private static void dies(Steps steps, Asked run) {
    try {
      steps.store(Interruptions.killBefore("log.link")).publish(run.order());
      throw new AssertionError("it should have died");
    } catch (Interruptions.Killed expected) {
      // Its claim stays behind, and no entry.
      steps.pass(Duration.ofSeconds(1));
    }
  }
}
