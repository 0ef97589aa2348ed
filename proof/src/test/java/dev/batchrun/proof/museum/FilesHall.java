package dev.batchrun.proof.museum;

import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.StoreWorld;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Files that went although somebody needed them, and readers who saw too early or too late. */
final class FilesHall {
  private static final CollectOrder AT_ONCE =
      new CollectOrder(1, Duration.ZERO, Duration.ofDays(7), Duration.ZERO);

  private FilesHall() {}

  /** What nothing refers to is deleted, while a run waits for its approval. */
  static void orphanRemoval(boolean broken) {
    try (Lake lake = new Lake()) {
      lake.published("first");
      Run waiting = lake.staged("waiting", "1");
      lake.runs().pass(Duration.ofDays(30));
      if (broken) {
        lake.entries("data").stream()
            .filter(path -> !path.getFileName().toString().startsWith("first"))
            .forEach(lake::delete);
      } else {
        lake.store().collect(AT_ONCE);
      }
      PublishOutcome outcome = lake.publish(waiting, Failpoints.none());
      Invariant.SEALED_BYTES_STAY.require(
          outcome instanceof PublishOutcome.Published, "approved, and then " + outcome);
      lake.check();
    }
  }

  /** What a pointer does not show is deleted, and the pointer is behind. */
  static void cleanedBehindAStalePointer(boolean broken) {
    try (Lake lake = new Lake()) {
      lake.published("first");
      Run run = lake.staged("newest");
      dies(lake, run, "view.swap");
      lake.runs().pass(Duration.ofDays(30));
      if (broken) {
        // Old enough, and not what readers are shown.
        lake.attempts(run).forEach(lake::delete);
      } else {
        lake.store().collect(AT_ONCE);
      }
      lake.bytesAreThere();
    }
  }

  /** Old versions expire by their age, and one of them is in force again. */
  static void expiredThoughInForce(boolean broken) {
    try (Lake lake = new Lake()) {
      Run first = lake.published("first");
      lake.published("second");
      Run back = new Run("back");
      back.mode = Mode.Rollback;
      back.rollbackTo = 1L;
      lake.store().open(back.request());
      lake.store().sealRestoration(back.request());
      lake.publish(back, Failpoints.none());
      lake.runs().pass(Duration.ofDays(30));
      if (broken) {
        lake.attempts(first).forEach(lake::delete);
      } else {
        lake.store().collect(AT_ONCE);
      }
      lake.check();
    }
  }

  /** Each file is moved to where readers look as soon as it is written. */
  static void visibleFileByFile(boolean broken) {
    try (Lake lake = new Lake()) {
      lake.published("first");
      Run run = lake.staged("half");
      lake.publish(
          run,
          At.before(
              "log.link",
              () -> {
                if (broken) {
                  moveOne(lake, run);
                }
                lake.readersSeeOneVersion();
              }));
      lake.readersSeeOneVersion();
      lake.check();
    }
  }

  /** The last to finish sets the pointer, and not the newest. */
  static void pointerSetBack(boolean broken) {
    try (Lake lake = new Lake()) {
      lake.published("first");
      Run slow = lake.staged("slow", "1");
      Run fast = lake.staged("fast", "2");
      Failpoints overtaken =
          At.before(
              "view.swap",
              () -> {
                lake.publish(fast, Failpoints.none());
              });
      lake.tryToPublish(slow, broken ? stopsAfterItsSwap(overtaken) : overtaken);
      lake.readersSeeTheNewestVersion();
      lake.check();
    }
  }

  private static Failpoints stopsAfterItsSwap(Failpoints before) {
    Failpoints stop =
        At.after(
            "view.swap",
            () -> {
              throw new IOException("done, as far as it is concerned");
            });
    return new Failpoints() {
      @Override
      public void before(String point) throws IOException {
        before.before(point);
      }

      @Override
      public void after(String point) throws IOException {
        stop.after(point);
      }
    };
  }

  private static void dies(Lake lake, Run run, String point) {
    lake.tryToPublish(
        run,
        At.before(
            point,
            () -> {
              throw new IOException("it dies before " + point);
            }));
  }

  private static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void moveOne(Lake lake, Run run) throws IOException {
    Path staged = files(lake.attempts(run).get(0)).get(0);
    Path partition = lake.root().resolve("_batchrun/views").resolve(lake.view()).resolve("day=1");
    for (Path old : files(partition)) {
      Files.delete(old);
    }
    Files.copy(staged, partition.resolve("part-0.parquet"), StandardCopyOption.REPLACE_EXISTING);
    if (StoreWorld.read(partition).isEmpty()) {
      throw new IllegalStateException("nothing was moved");
    }
  }
}
