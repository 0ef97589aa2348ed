package dev.batchrun.runner.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.StoreWorld.Run;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Is a damaged record named, and does nobody act on what it says? */
class DamagedRecordsTest {
  private static final String LAST_ENTRY = "_batchrun/log/000000000/000000000002.json";

  @TempDir private Path claim;
  private StoreWorld world;

  @BeforeEach
  void publishesTwoVersions() {
    world =
        new StoreWorld(
            (access, failpoints) ->
                new FilesystemStore(
                    new DatasetLocation("lake", "orders", claim, StoreWorld.COLUMNS),
                    access,
                    failpoints));
    world.publish(new Run("first"));
    world.publish(new Run("second"));
  }

  private Path at(String path) {
    return claim.resolve("orders").resolve(path);
  }

  private static void change(Path file, String from, String to) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(from), text);
    Files.delete(file);
    Files.writeString(file, text.replace(from, to));
  }

  private void assertRefused(String file, Reason reason, Runnable command) {
    StepFailure failure = assertThrows(StepFailure.class, command::run);
    assertEquals(reason, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().contains(file), failure.getMessage());
    assertTrue(!failure.getMessage().contains("Exception"), failure.getMessage());
  }

  @Test
  void noticesAChangedDigitInTheLastEntry() throws IOException {
    change(at(LAST_ENTRY), "\"epoch\":1", "\"epoch\":2");
    assertRefused(
        "commit log entry 2", Reason.LogBroken, () -> world.store().snapshot(OptionalLong.empty()));
  }

  @Test
  void namesAnEntryThatBecameADirectory() throws IOException {
    Files.delete(at(LAST_ENTRY));
    Files.createDirectory(at(LAST_ENTRY));
    assertRefused(
        LAST_ENTRY, Reason.StoreUnavailable, () -> world.store().snapshot(OptionalLong.empty()));
  }

  @Test
  void doesNotOpenARunAnewThatLostItsOpening() throws IOException {
    String open = "_batchrun/runs/second-id/open.json";
    Files.delete(at(open));
    assertRefused(
        open, Reason.ManualReviewRequired, () -> world.store().open(new Run("second").request()));
    assertTrue(Files.notExists(at(open)));
  }

  @Test
  void doesNotPublishWithoutTheLockOfTheSeal() throws IOException {
    Run third = new Run("third");
    world.stage(world.store(), third);
    String lock = "_batchrun/runs/third-id/lock.json";
    Files.delete(at(lock));
    PublishOutcome outcome = world.store().publish(third.order());
    PublishOutcome.Refused refused = assertInstanceOf(PublishOutcome.Refused.class, outcome);
    assertEquals(Reason.ManualReviewRequired, refused.reason());
    assertTrue(refused.message().contains(lock), refused.message());
    assertTrue(Files.notExists(at("_batchrun/log/000000000/000000000003.json")));
  }

  @Test
  void keepsAManifestWhenTheLockThatItNamesIsAnother() throws IOException {
    Path manifest = at("_batchrun/runs/second-id/evidence/manifest.json");
    byte[] before = Files.readAllBytes(manifest);
    Path lock = at("_batchrun/runs/second-id/lock.json");
    Files.delete(lock);
    Files.copy(at("_batchrun/runs/first-id/lock.json"), lock);
    assertRefused(
        "_batchrun/runs/second-id/lock.json",
        Reason.ManualReviewRequired,
        () -> world.store().open(new Run("second").request()));
    assertArrayEquals(before, Files.readAllBytes(manifest));
  }

  @Test
  void writesACommitRecordAnewAndNamesItUnderVerify() throws IOException {
    Path commit = at("_batchrun/runs/second-id/commit.json");
    byte[] before = Files.readAllBytes(commit);
    change(commit, "\"version\":2", "\"version\":1");
    assertEquals(List.of("_batchrun/runs/second-id/commit.json"), alarms());
    assertInstanceOf(
        OpenResult.AlreadyPublished.class, world.store().open(new Run("second").request()));
    assertArrayEquals(before, Files.readAllBytes(commit));
  }

  @Test
  void callsNothingMissingThatADeadPublisherLeftUndone() throws IOException {
    for (String point : List.of("log.sync", "manifest.write", "commit.write", "view.swap")) {
      Run run = new Run("dies-before-" + point);
      world.stage(world.store(), run);
      assertThrows(
          Interruptions.Killed.class,
          () -> world.store(Interruptions.killBefore(point)).publish(run.order()));
      assertEquals(List.of(), alarms(), point);
    }
    world.publish(new Run("next"));
    Path commit = at("_batchrun/runs/next-id/commit.json");
    Files.delete(commit);
    assertEquals(List.of("_batchrun/runs/next-id/commit.json"), alarms());
  }

  private List<String> alarms() {
    return world.store().verify(OptionalLong.empty()).files().stream()
        .filter(file -> file.state() != Verification.State.Sound)
        .map(Verification.Finding::path)
        .toList();
  }
}
