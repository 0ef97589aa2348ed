package dev.batchrun.runner.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.StoreWorld.Run;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FilesystemStoreTest extends DatasetStoreContractTest {
  @Override
  CommitStore store(StoreAccess access, Failpoints failpoints) {
    return at("lake/orders", access, failpoints);
  }

  private FilesystemStore at(String path, StoreAccess access, Failpoints failpoints) {
    return new FilesystemStore(
        new DatasetLocation("lake", path, current, StoreWorld.COLUMNS), access, failpoints);
  }

  @Override
  List<LogEntry> log() {
    return at("lake/orders", world.access("here/shop/orders"), Failpoints.none()).log();
  }

  @Override
  Map<String, String> readCurrent() {
    try {
      return StoreWorld.read(current.resolve("lake/orders/current").toRealPath());
    } catch (IOException e) {
      return Map.of();
    }
  }

  @Override
  Map<String, String> readView(String view) {
    return StoreWorld.read(current.resolve("lake/orders").resolve(view));
  }

  @Override
  List<String> filesBelow(String path) {
    Path root = current.resolve("lake/orders");
    if (!Files.isDirectory(root.resolve(path))) {
      return List.of();
    }
    try (var files = Files.walk(root.resolve(path))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  byte[] bytes(String path) throws IOException {
    return Files.readAllBytes(current.resolve("lake/orders").resolve(path));
  }

  @Override
  void put(String path, byte[] bytes) throws IOException {
    Files.write(current.resolve("lake/orders").resolve(path), bytes);
  }

  @Override
  void remove(String path) throws IOException {
    Files.delete(current.resolve("lake/orders").resolve(path));
  }

  private Path slot(int n) {
    return current.resolve(
        "lake/orders/_batchrun/log/000000000/" + String.format("%012d", n) + ".json");
  }

  private OpenResult.Refused refused() {
    return (OpenResult.Refused) world.store().open(new Run("x").request());
  }

  @Test
  void refusesALogWithAGap() throws IOException {
    world.publish(new Run("first"));
    world.publish(new Run("second"));
    Files.delete(slot(1));
    assertEquals(Reason.LogBroken, refused().reason());
    assertTrue(
        refused().message().startsWith("commit log entry 1: found none, though entry 2 exists"),
        refused().message());
  }

  @Test
  void refusesALogThatIsShorterThanWhenTheRunWasOpened() throws IOException {
    world.publish(new Run("first"));
    Run run = new Run("second");
    world.stage(world.store(), run);
    Files.delete(slot(1));
    // Else it is what readers see that shows it.
    Files.delete(current.resolve("lake/orders/current"));
    StepFailure failure = assertThrows(StepFailure.class, () -> world.store().publish(run.order()));
    assertEquals(Reason.LogShortened, failure.reason());
    assertTrue(
        failure.getMessage().startsWith("commit log: found 0 as its last entry, run second-id"),
        failure.getMessage());
    RecoveryOutcome outcome = world.store().recover(run.request());
    assertEquals(RecoveryVerdict.ManualReviewRequired, outcome.verdict());
    assertTrue(outcome.evidence().startsWith("sha256:"));
  }

  @Test
  void refusesALogWithAnEntryThatWasChanged() throws IOException {
    world.publish(new Run("first"));
    world.publish(new Run("second"));
    Path slot = slot(1);
    String changed = Files.readString(slot).replace("first-id", "fjrst-id");
    Files.delete(slot);
    Files.writeString(slot, changed);
    assertEquals(Reason.LogBroken, refused().reason());
    Files.writeString(slot, "{\"format\":1}");
    assertEquals(Reason.LogBroken, refused().reason());
  }

  @Test
  void refusesARootAboveAndARootBelowAnotherDataset() {
    world.publish(new Run("first"));
    for (String path : List.of("lake", "lake/orders/eu", "lake/orders/eu/more")) {
      OpenResult.Refused refused =
          (OpenResult.Refused)
              at(path, world.access("here/shop/other"), Failpoints.none())
                  .open(new Run("x").request());
      assertEquals(Reason.InvalidRequest, refused.reason());
      assertTrue(
          refused.message().contains("found another dataset at 'lake/orders' of claim lake"),
          refused.message());
    }
  }

  @Test
  void foldsFromACheckpointAndIgnoresOneThatIsDamaged() throws IOException {
    for (int i = 0; i < 70; i++) {
      Run run = new Run("run" + i);
      run.day = String.valueOf(i % 3);
      run.days = List.of(run.day);
      world.publish(run);
    }
    Path checkpoints = current.resolve("lake/orders/_batchrun/checkpoints");
    List<Path> written;
    try (var files = Files.list(checkpoints)) {
      written = files.sorted().toList();
    }
    assertEquals(1, written.size());
    Map<String, String> published = world.published();
    Files.writeString(
        written.get(0), Files.readString(written.get(0)).replace("\"head\":64", "\"head\":63"));
    assertEquals(published, world.published());
    Files.delete(written.get(0));
    assertEquals(published, world.published());
    assertEquals("run69", published.get("0"));
  }

  @Test
  void publishesADatasetWithoutPartitions() {
    CommitStore store =
        new FilesystemStore(
            new DatasetLocation("lake", "lake/plain", current, List.of()),
            world.access("here/shop/orders"),
            Failpoints.none());
    for (String name : List.of("first", "second")) {
      Run run = new Run(name);
      run.days = List.of("");
      world.stage(store, run);
      assertInstanceOf(PublishOutcome.Published.class, store.publish(run.order()));
    }
    PublishedSnapshot snapshot = store.snapshot(OptionalLong.empty());
    assertEquals(Set.of(""), snapshot.partitions().keySet());
    assertEquals(2, snapshot.version());
    assertEquals(1, snapshot.files().size());
    assertEquals(1, store.snapshot(OptionalLong.of(1)).version());
    assertTrue(Files.exists(current.resolve("lake/plain/current/v2-part-0.parquet")));
    assertTrue(store.verify(OptionalLong.empty()).sound());
  }

  @Test
  void anyParquetReaderReadsTheViewWithAGlob() throws Exception {
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duckdb.createStatement()) {
      world.writer =
          (file, day, content) -> {
            try {
              statement.execute(
                  "COPY (SELECT '" + content + "' AS made_by) TO '" + file + "' (FORMAT parquet)");
            } catch (SQLException e) {
              throw new IOException(e);
            }
          };
      world.publish(new Run("first"));
      Run second = new Run("second");
      second.day = "2";
      second.days = List.of("2");
      world.publish(second);
      String glob = current.resolve("lake/orders/current") + "/**/*.parquet";
      try (ResultSet rows =
          statement.executeQuery(
              "SELECT string_agg(day || made_by, ' ' ORDER BY day) FROM read_parquet('"
                  + glob
                  + "', hive_partitioning = true)")) {
        rows.next();
        assertEquals("1first 2second", rows.getString(1));
      }
    }
  }

  @Test
  void aReaderThatResolvesCurrentOnceNeverSeesAMixtureWhilePublishersRun() throws Exception {
    world.publish(new Run("run0"));
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger views = new AtomicInteger();
    FutureTask<Boolean> reading =
        new FutureTask<>(
            () -> {
              while (!done.get() || views.get() == 0) {
                Map<String, String> seen = readCurrent();
                assertEquals(2, seen.size(), seen.toString());
                assertEquals(1, Set.copyOf(seen.values()).size(), seen.toString());
                views.incrementAndGet();
              }
              return true;
            });
    Thread reader = new Thread(reading);
    reader.start();
    for (int i = 1; i <= 20; i++) {
      world.publish(new Run("run" + i));
    }
    done.set(true);
    assertTrue(reading.get());
    assertEquals(Map.of("1", "run20", "2", "run20"), readCurrent());
  }

  @Test
  void aSlowPublisherDoesNotLeaveReadersAtAnOlderVersion() {
    world.publish(new Run("first"));
    Run slow = new Run("slow");
    slow.day = "1";
    slow.days = List.of("1");
    world.stage(world.store(), slow);
    Failpoints stalls =
        new Interruptions(-1, where -> {}) {
          private boolean once;

          @Override
          public void before(String point) {
            if (point.equals("view.swap") && !once) {
              once = true;
              Run fast = new Run("fast");
              fast.day = "2";
              fast.days = List.of("2");
              world.publish(fast);
            }
          }
        };
    world.store(stalls).publish(slow.order());
    assertEquals(Map.of("1", "slow", "2", "fast"), readCurrent());
  }

  @Test
  void aRunThatAnotherPodOpenedAfterNewerEntriesIsNoShortenedLog() {
    world.publish(new Run("first"));
    Run run = new Run("second");
    Failpoints overtaken =
        new Interruptions(-1, where -> {}) {
          private boolean once;

          @Override
          public void before(String point) {
            if (point.equals("open.link") && !once) {
              once = true;
              world.publish(new Run("other"));
              world.store().open(run.request());
            }
          }
        };
    OpenResult.Opened opened =
        assertInstanceOf(OpenResult.Opened.class, world.store(overtaken).open(run.request()));
    assertEquals(2, opened.g0());
  }

  @Test
  void readersHaveTheirGraceFromWhenTheyWereSentElsewhere() throws IOException {
    world.publish(new Run("first"));
    Run second = new Run("second");
    world.stage(world.store(), second);
    Failpoints dies =
        new Interruptions(-1, where -> {}) {
          @Override
          public void before(String point) {
            if (point.equals("view.swap")) {
              throw new IllegalStateException("killed before the swap");
            }
          }
        };
    assertThrows(IllegalStateException.class, () -> world.store(dies).publish(second.order()));
    world.pass(Duration.ofHours(2));
    Path reading = current.resolve("lake/orders/current").toRealPath();
    CollectOrder order =
        new CollectOrder(1, Duration.ofDays(7), Duration.ofDays(7), Duration.ofHours(1));
    assertEquals(0, world.store().collect(order).views());
    assertEquals(Map.of("1", "second", "2", "second"), readCurrent());
    assertEquals(Map.of("1", "first", "2", "first"), StoreWorld.read(reading));
    world.pass(Duration.ofHours(1));
    assertEquals(1, world.store().collect(order).views());
    assertTrue(Files.notExists(reading));
    try (var left = Files.list(current.resolve("lake/orders/_batchrun/retired"))) {
      assertEquals(0, left.count());
    }
  }
}
