package dev.batchrun.proof.corruption;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.api.step.SurveyResult;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.runner.InMemory;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.SealRef;
import dev.batchrun.runner.store.Verification;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is a sound dataset ever called damaged? Random histories of clean work, checked at each step. */
class CleanHistoryTest {
  private static final int STEPS = 25;

  @TempDir(factory = InMemory.class)
  private Path temporary;

  private int checks;
  private final List<String> alarms = new ArrayList<>();

  /** A history in the making. */
  private final class History {
    private final long seed;
    private final Random random;
    private final Steps steps;
    private final List<Asked> published = new ArrayList<>();
    private final List<Asked> sealed = new ArrayList<>();
    private final List<Asked> shadows = new ArrayList<>();
    private int runs;

    History(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.steps =
          new Steps(
              Place.plain(temporary.resolve("seed-" + seed)),
              "w",
              Instant.parse("2026-07-04T00:00:00Z"));
    }

    private String day() {
      return String.valueOf(1 + random.nextInt(4));
    }

    private String name() {
      return "run" + ++runs;
    }

    void step() {
      steps.pass(Duration.ofMinutes(1 + random.nextInt(600)));
      switch (published.isEmpty() ? 0 : random.nextInt(9)) {
        case 0 -> published(steps.stage(Asked.publish(name(), "1", "2", "3")));
        case 1, 2 -> published(steps.stage(Asked.publish(name(), day()), random.nextBoolean()));
        case 3 -> sealed.add(steps.stage(Asked.publish(name(), day()), random.nextBoolean()));
        case 4 -> {
          Asked shadow = steps.stage(Asked.shadow(name(), day()));
          steps.store().holdShadow(new SealRef(shadow.runId(), shadow.seal()));
          shadows.add(shadow);
        }
        case 5 -> rollback();
        case 6 -> recover();
        case 7 -> steps.begin(Asked.publish(name(), day()));
        default -> collect();
      }
    }

    private void published(Asked run) {
      steps.publish(run);
      published.add(run);
    }

    private void rollback() {
      long newest = steps.store().snapshot(OptionalLong.empty()).version();
      Asked back = Asked.rollback(name(), day(), newest);
      published(steps.restore(back));
    }

    /** A sealed run that nobody published, or one that was: both have an answer. */
    private void recover() {
      List<Asked> from = sealed.isEmpty() ? published : sealed;
      Asked run = from.get(random.nextInt(from.size()));
      RecoveryVerdict verdict = steps.store().recover(run.request()).verdict();
      check(
          verdict != RecoveryVerdict.ManualReviewRequired && verdict != RecoveryVerdict.NoDecision,
          "recover of " + run.name() + " says " + verdict);
    }

    private void collect() {
      CollectOrder order =
          new CollectOrder(2, Duration.ofHours(30), Duration.ofDays(3), Duration.ofHours(1));
      steps.store().collect(order);
    }

    private void check(boolean quiet, String answer) {
      checks++;
      if (!quiet) {
        alarms.add("seed " + seed + ": " + answer);
      }
    }

    void check() {
      Verification verification = steps.store().verify(OptionalLong.empty());
      List<Verification.Finding> found =
          verification.files().stream()
              .filter(file -> file.state() != Verification.State.Sound)
              .toList();
      check(found.isEmpty(), "verify says " + found);
      Asked last = published.get(published.size() - 1);
      SurveyResult survey = steps.store().survey(last.request(), true);
      check(survey.reason() == Reason.Succeeded, "survey says " + survey);
      OpenResult opened = steps.store().open(last.request());
      check(opened instanceof OpenResult.AlreadyPublished, "open says " + opened);
      steps.seen(steps.store().witness());
    }
  }

  @Test
  void aCleanHistoryIsNeverCalledDamaged() {
    Scale.seeds(7, 134)
        .forEach(
            seed -> {
              History history = new History(seed);
              for (int i = 0; i < STEPS; i++) {
                history.step();
                history.check();
              }
              Tree.remove(temporary.resolve("seed-" + seed));
            });
    assertEquals(List.of(), alarms);
    Figures.of("corruption-clean")
        .add("clean checks", checks)
        .add("false alarms", alarms.size())
        .publish();
  }
}
