package dev.batchrun.proof.matrix;

import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Interruptions.Killed;
import dev.batchrun.runner.store.SealRef;
import dev.batchrun.runner.store.StoreWorld;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A store mode, told as a beginning without faults and the tasks that the fault happens in. */
enum Story {
  /** The first run of a dataset creates its log. */
  FIRST_RUN(Map.of(), Tables.of("second"), "second-id") {
    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {}
  },

  /** Publish; superseded versions are kept. */
  PUBLISH_KEEPING(Tables.of("first"), Tables.of("second"), "second-id"),

  /** Publish into a dataset that keeps no history: what was superseded is collected. */
  PUBLISH_REPLACING(Tables.of("first"), Tables.of("second"), "second-id") {
    @Override
    List<Task> tasks() {
      CollectOrder replace =
          new CollectOrder(1, Duration.ZERO, Duration.ofDays(7), Duration.ofHours(1));
      return List.of(
          new RunTask(() -> run("second", Mode.Publish)),
          new CollectTask(Duration.ZERO, replace),
          new CollectTask(Duration.ofHours(2), replace));
    }

    @Override
    boolean collects() {
      return true;
    }
  },

  /** A publisher died over the same partitions; the next one settles its claim first. */
  PUBLISH_AFTER_A_DEAD_ONE(Tables.of("first"), Tables.of("second"), "second-id") {
    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {
      super.prepare(place, world);
      Run dead = run("dead", Mode.Publish);
      world.stage(world.store(), dead);
      try {
        world.store(Before.of("log.link")).publish(dead.order());
        throw new AssertionError("it was to die");
      } catch (Killed expected) {
        // Its claim stays.
      }
    }
  },

  /** A shadow is kept apart, then its very bytes are published. */
  SHADOW_AND_PROMOTE(Tables.of("first"), Tables.of("second"), "promote-id") {
    @Override
    List<Task> tasks() {
      return List.of(
          new RunTask(() -> run("second", Mode.Shadow)),
          new RunTask(
              () -> {
                Run promote = run("promote", Mode.Promote);
                promote.promoted = "second-id";
                return promote;
              }));
    }
  },

  /** An earlier version comes back. */
  ROLLBACK(Tables.of("second"), Tables.of("first"), "back-id") {
    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {
      world.publish(run("first", Mode.Publish));
      world.publish(run("second", Mode.Publish));
    }

    @Override
    List<Task> tasks() {
      return List.of(
          new RunTask(
              () -> {
                Run back = run("back", Mode.Rollback);
                back.rollbackTo = 1L;
                return back;
              }));
    }
  },

  /** Computes, proves, and throws away. */
  DRY_RUN(Tables.of("first"), Tables.of("first"), "") {
    @Override
    List<Task> tasks() {
      return List.of(new RunTask(() -> run("dry", Mode.DryRun)));
    }
  },

  /** A run is given up: condemned in the log, then deleted. */
  GIVE_UP(Tables.of("first"), Tables.of("first"), "") {
    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {
      super.prepare(place, world);
      world.stage(world.store(), run("second", Mode.Publish));
    }

    @Override
    List<Task> tasks() {
      return List.of(
          new RecoverTask(() -> run("second", Mode.Publish), RecoveryVerdict.FailedCleaned));
    }
  },

  /** Versions past their retention, an abandoned attempt and an old shadow are collected. */
  RETENTION(Tables.of("third"), Tables.of("third"), "") {
    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {
      world.publish(run("first", Mode.Publish));
      world.publish(run("second", Mode.Publish));
      world.publish(run("third", Mode.Publish));
      SealRef shadow = world.stage(world.store(), run("shadow", Mode.Shadow));
      world.store().holdShadow(shadow);
      CommitStore store = world.store();
      store.open(run("dead", Mode.Publish).request());
      Attempt abandoned = store.registerAttempt("dead-id", 1, world.token());
      if (!abandoned.path().startsWith("data/")) {
        throw new AssertionError(abandoned);
      }
      try {
        store.open(run("other", Mode.Publish).request());
        world.store(Before.of("attempt.link")).registerAttempt("other-id", 1, world.token());
        throw new AssertionError("it was to die");
      } catch (Killed expected) {
        // Its temporary file stays.
      }
    }

    @Override
    List<Task> tasks() {
      CollectOrder week =
          new CollectOrder(1, Duration.ofDays(7), Duration.ofDays(7), Duration.ofHours(1));
      return List.of(
          new CollectTask(Duration.ofDays(8), week), new CollectTask(Duration.ofHours(2), week));
    }

    @Override
    boolean collects() {
      return true;
    }
  },

  /** The log is long: the commit writes a checkpoint and removes the oldest. */
  CHECKPOINT(Tables.of("first"), Tables.of("second"), "second-id") {
    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {
      super.prepare(place, world);
      Run other = run("other", Mode.Publish);
      CommitStore store = world.store();
      // Checkpoints at 64, 128 and 192; the run's own entry is the 256th.
      for (int epoch = 1; place.log().size() < 256; epoch++) {
        other.epoch = epoch;
        store.recover(other.request());
      }
    }
  },

  /** A period is closed and reopened; a run that was sealed before waits outside. */
  CLOSE_AND_REOPEN(Tables.of("first"), Tables.of("second"), "second-id") {
    private Run shut;

    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {
      super.prepare(place, world);
      shut = run("shut", Mode.Publish);
      shut.seal = world.stage(world.store(), shut).digest();
    }

    @Override
    List<Task> tasks() {
      return List.of(
          ClosingTask.closes(shut.copy()),
          ClosingTask.reopens(),
          new RunTask(() -> run("second", Mode.Publish)));
    }
  },

  /** A file of the view is no link to what is published any more; a collection mends it. */
  VIEW_MENDED(Tables.of("second"), Tables.of("second"), "") {
    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {
      world.publish(run("first", Mode.Publish));
      world.publish(run("second", Mode.Publish));
      place.detachTheView();
    }

    @Override
    List<Task> tasks() {
      return List.of(
          new CollectTask(
              Duration.ofHours(2),
              new CollectOrder(9, Duration.ofDays(7), Duration.ofDays(7), Duration.ofHours(1))));
    }

    @Override
    boolean beginsDamaged() {
      return true;
    }
  },

  /** Something ruined a sealed file: nothing else is a person's matter. */
  DAMAGED(Tables.of("first"), Tables.of("first"), "") {
    private String seal;

    @Override
    void prepare(StoreUnderProof.Place place, StoreWorld world) {
      super.prepare(place, world);
      List<String> before = place.files();
      seal = world.stage(world.store(), run("second", Mode.Publish)).digest();
      place.damage(
          place.files().stream().filter(f -> !before.contains(f)).findFirst().orElseThrow());
    }

    @Override
    List<Task> tasks() {
      return List.of(
          new RecoverTask(
              () -> {
                Run damaged = run("second", Mode.Publish);
                damaged.seal = seal;
                return damaged;
              },
              RecoveryVerdict.ManualReviewRequired));
    }
  };

  private final Map<String, String> before;
  private final Map<String, String> after;
  private final String published;

  Story(Map<String, String> before, Map<String, String> after, String published) {
    this.before = before;
    this.after = after;
    this.published = published;
  }

  /** What happened before, without faults. */
  void prepare(StoreUnderProof.Place place, StoreWorld world) {
    world.publish(run("first", Mode.Publish));
  }

  /** What the fault happens in. */
  List<Task> tasks() {
    return List.of(new RunTask(() -> run("second", Mode.Publish)));
  }

  /** Whether superseded versions are gone in the end. */
  boolean collects() {
    return false;
  }

  /** Whether verifying rightly finds something until the story is over. */
  boolean beginsDamaged() {
    return false;
  }

  /** Whether the story is there for this point; its other steps are those of another story. */
  boolean isAbout(String point) {
    return this != CHECKPOINT || point.startsWith("checkpoint.");
  }

  /** How many occurrences of a point are tried; later ones repeat the first on other files. */
  int occurrences() {
    return this == PUBLISH_KEEPING ? 4 : 1;
  }

  /** What readers may see, oldest first. */
  List<Map<String, String>> tables() {
    return before.equals(after) ? List.of(after) : List.of(before, after);
  }

  /** The run that is published in the end, exactly once; empty when none is. */
  String published() {
    return published;
  }

  static Run run(String name, Mode mode) {
    Run run = new Run(name);
    run.mode = mode;
    return run;
  }

  /** The tables of the stories. */
  private static final class Tables {
    static Map<String, String> of(String content) {
      return Map.of("1", content, "2", content);
    }
  }
}
