package dev.batchrun.proof.matrix;

import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.StoreWorld.Run;
import dev.batchrun.runner.store.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What has to hold when a story is over, whatever happened in it. */
final class Aftermath {
  private final Ground ground;
  private final Story story;

  Aftermath(Ground ground, Story story) {
    this.ground = ground;
    this.story = story;
  }

  void check() {
    List<LogEntry> log = ground.place().log();
    requireEqual(List.of(), LogAudit.violations(log), "log audit");
    publishedOnce(log);
    Map<String, String> table = story.tables().get(story.tables().size() - 1);
    requireEqual(table, ground.place().reader().get(), "what readers see");
    requireEqual(table, ground.world().published(), "what the log says is in force");
    sound(OptionalLong.empty());
    if (story.collects()) {
      nothingIsLeftOver();
    } else {
      ground.watcher().lookWhereItBegan();
      log.stream()
          .filter(entry -> !entry.body().commits().isEmpty())
          .forEach(entry -> sound(OptionalLong.of(entry.n())));
    }
    if (story != Story.DAMAGED
        && ground.verdicts().containsKey(RecoveryVerdict.ManualReviewRequired)) {
      throw new AssertionError("a person is asked though nothing is damaged");
    }
    theNextRunPublishes();
  }

  private void publishedOnce(List<LogEntry> log) {
    for (LogEntry entry : log) {
      for (Commit commit : entry.body().commits()) {
        requireEqual(1L, ground.state().commits(commit.runId()), "commits of " + commit.runId());
      }
    }
    if (!story.published().isEmpty()) {
      requireEqual(1L, ground.state().commits(story.published()), "commits of the run");
    }
  }

  private void sound(OptionalLong version) {
    Verification verification = ground.store().verify(version);
    if (!verification.sound()) {
      throw new AssertionError("verify " + version + ": " + verification);
    }
  }

  /** Whoever died left nothing that a collection does not find, and a collection takes no more. */
  private void nothingIsLeftOver() {
    CollectOrder order =
        new CollectOrder(1, Duration.ofDays(7), Duration.ofDays(7), Duration.ofHours(1));
    ground.world().pass(Duration.ofDays(8));
    ground.store().collect(order);
    ground.world().pass(Duration.ofHours(2));
    ground.store().collect(order);
    TreeSet<String> referred = new TreeSet<>();
    ground.store().snapshot(OptionalLong.empty()).files().forEach(f -> referred.add(f.path()));
    requireEqual(referred, new TreeSet<>(ground.place().files()), "data files");
  }

  private void theNextRunPublishes() {
    Run next = Story.run("next", Mode.Publish);
    ground.world().publish(next);
    requireEqual(
        Map.of("1", "next", "2", "next"), ground.place().reader().get(), "the next run's table");
    requireEqual(List.of(), LogAudit.violations(ground.place().log()), "log audit");
  }

  private static void requireEqual(Object expected, Object found, String what) {
    if (!expected.equals(found)) {
      throw new AssertionError(what + ": found " + found + ", expected " + expected);
    }
  }
}
