package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus.Witness;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Logs that got shorter: restored from a backup, eaten by a lifecycle rule, lost in part. Each is
 * refused by whoever opens, publishes, recovers, collects or closes, with a reason and a message,
 * and nothing but a recovery's evidence is written.
 */
class LogTakenBackTest {
  private static final int RUNS = 5;
  private static int cases;

  private RaceWorld world;
  private Run staged;
  private Witness witness;

  @BeforeEach
  void createTheDataset() {
    world = RaceWorld.create();
    for (int i = 1; i <= RUNS; i++) {
      world.runs().publish(new Run("run" + i));
    }
    witness = world.store().witness();
    staged = new Run("staged");
    world.runs().stage(world.runs().store(), staged);
  }

  @AfterEach
  void removeTheDataset() {
    world.close();
  }

  @AfterAll
  static void publishFigures() {
    Figures.of("race-log-taken-back").add("shortened and replaced logs", cases).publish();
  }

  private Path slot(long n) {
    return world.root().resolve("_batchrun/log/000000000/" + String.format("%012d.json", n));
  }

  private CommitStore store(boolean witnessed) {
    StoreAccess access = world.runs().access(RaceWorld.OWNER);
    return world
        .runs()
        .store(
            new StoreAccess(
                access.owner(),
                witnessed ? Optional.of(witness) : Optional.empty(),
                access.clock(),
                access.tokens()));
  }

  private void takeBack(int entries) throws IOException {
    for (long n = RUNS; n > RUNS - entries; n--) {
      Files.delete(slot(n));
    }
  }

  private void makeReadersForget() throws IOException {
    Files.delete(world.root().resolve("current"));
  }

  /** Everybody is refused with the reason and the message, and nothing is written. */
  private void assertRefused(boolean witnessed, Reason reason, String message) {
    Map<String, String> before = files();
    List<String> said = new ArrayList<>();
    OpenResult opened = store(witnessed).open(new Run("new").request());
    OpenResult.Refused refused = assertInstanceOf(OpenResult.Refused.class, opened);
    assertEquals(reason, refused.reason(), refused.message());
    said.add(refused.message());
    said.add(said(reason, () -> store(witnessed).publish(staged.order())));
    said.add(said(reason, () -> store(witnessed).collect(Retention.ORDER)));
    said.add(said(reason, () -> store(witnessed).closePeriod("d1", Periods.FIRST_DAY, "reported")));
    assertEquals(before, files(), "nothing is written");
    var recovery = store(witnessed).recover(staged.request());
    assertEquals(RecoveryVerdict.ManualReviewRequired, recovery.verdict());
    assertTrue(recovery.evidence().startsWith("sha256:"), "a person gets evidence");
    said.add(recovery.message());
    for (String text : said) {
      assertTrue(text.contains(message), text);
      assertTrue(text.contains("Nothing was changed"), text);
    }
    Map<String, String> after = files();
    after.keySet().removeIf(path -> path.contains("/evidence/recovery-"));
    assertEquals(before, after, "nothing but evidence is written");
    cases++;
  }

  private static String said(Reason reason, java.util.function.Supplier<Object> step) {
    try {
      Object outcome = step.get();
      PublishOutcome.Refused refused = assertInstanceOf(PublishOutcome.Refused.class, outcome);
      assertEquals(reason, refused.reason(), refused.message());
      return refused.message();
    } catch (StepFailure failure) {
      assertEquals(reason, failure.reason(), failure.getMessage());
      return failure.getMessage();
    }
  }

  private Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(world.root())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(world.root().relativize(file).toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return files;
  }

  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "5, true", "1, false", "2, false", "5, false"})
  void theLastEntriesAreGone(int entries, boolean witnessed) throws IOException {
    takeBack(entries);
    assertRefused(
        witnessed,
        Reason.LogShortened,
        witnessed
            ? "found " + (RUNS - entries) + " as its last entry, expected at least 5"
            : "found " + (RUNS - entries) + " as its last entry, though readers see version 5");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theWholeLogIsGone(boolean witnessed) throws IOException {
    RaceWorld.delete(world.root().resolve("_batchrun/log"));
    assertRefused(
        witnessed,
        Reason.LogShortened,
        witnessed
            ? "commit log: found none, expected log"
            : "commit log: found none, though readers see version 5");
  }

  @Test
  void theWholeLogAndTheViewAreGoneAndARunRemembersIt() throws IOException {
    RaceWorld.delete(world.root().resolve("_batchrun/log"));
    makeReadersForget();
    assertRefused(false, Reason.LogShortened, "commit log: found none, though run run");
  }

  @ParameterizedTest
  @CsvSource({"0, true", "2, true", "3, false", "0, false"})
  void anEntryInTheMiddleIsGone(long n, boolean witnessed) throws IOException {
    Files.delete(slot(n));
    assertRefused(
        witnessed,
        Reason.LogBroken,
        "commit log entry " + n + ": found none, though entry 5 exists");
  }

  @Test
  void anotherLogIsInItsPlace() throws IOException {
    try (RaceWorld other = RaceWorld.create()) {
      other.runs().token();
      for (int i = 0; i < RUNS + 2; i++) {
        other.runs().publish(new Run("run" + i));
      }
      RaceWorld.delete(world.root().resolve("_batchrun/log"));
      copy(other.root().resolve("_batchrun/log"), world.root().resolve("_batchrun/log"));
    }
    assertRefused(true, Reason.LogForeign, "Another dataset's log was put in its place");
  }

  @Test
  void theWholeDatasetIsRestoredFromAnOlderCopy() throws IOException {
    Path copy = world.claim().resolve("copy");
    copy(world.root(), copy);
    world.runs().publish(new Run("later"));
    witness = world.store().witness();
    RaceWorld.delete(world.root());
    copy(copy, world.root());
    RaceWorld.delete(copy);
    assertRefused(true, Reason.LogShortened, "found 5 as its last entry, expected at least 6");
    // Without a witness nothing tells: everything in the store is of one time.
    assertInstanceOf(OpenResult.Opened.class, store(false).open(new Run("new").request()));
  }

  @Test
  void aRunThatWasPublishedRemembersItsEntry() throws IOException {
    takeBack(1);
    makeReadersForget();
    OpenResult.Refused refused = (OpenResult.Refused) store(false).open(new Run("run5").request());
    assertEquals(Reason.LogShortened, refused.reason());
    assertEquals(
        "commit log: found 4 as its last entry, though run run5-id was published as v5. Nothing was"
            + " changed. Was the store restored from a backup?",
        refused.message());
    assertEquals(
        RecoveryVerdict.ManualReviewRequired,
        store(false).recover(new Run("run5").request()).verdict());
    cases++;
  }

  @Test
  void aRunThatWasOpenedLaterRemembersTheHead() throws IOException {
    takeBack(1);
    makeReadersForget();
    StepFailure failure =
        org.junit.jupiter.api.Assertions.assertThrows(
            StepFailure.class, () -> store(false).publish(staged.order()));
    assertEquals(Reason.LogShortened, failure.reason());
    assertTrue(failure.getMessage().contains("was opened after entry 5"), failure.getMessage());
    cases++;
  }

  private Path checkpoints() {
    return world.root().resolve("_batchrun/checkpoints");
  }

  private void manyEntries(int pairs) {
    for (int i = 0; i < pairs; i++) {
      world.store().closePeriod("d" + i, Periods.FIRST_DAY, "reported");
      world.store().reopenPeriod("d" + i, "a mistake");
    }
  }

  @Test
  void checkpointsThatAreGoneOrOldChangeNothing() throws IOException {
    manyEntries(34);
    Path copy = world.claim().resolve("copy");
    copy(checkpoints(), copy);
    manyEntries(34);
    Map<String, String> published = world.runs().published();
    RaceWorld.delete(checkpoints());
    assertEquals(published, world.runs().published());
    copy(copy, checkpoints());
    assertEquals(published, world.runs().published());
    assertEquals(5 + 4 * 34, world.store().witness().head());
    cases += 2;
  }

  @Test
  void aCheckpointShowsThatTheLogWasLonger() throws IOException {
    manyEntries(34);
    makeReadersForget();
    for (long n = 5 + 2 * 34; n > 60; n--) {
      Files.delete(slot(n));
    }
    assertRefused(
        false, Reason.LogShortened, "found 60 as its last entry, though there is a checkpoint of");
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.copy(
            file,
            target,
            java.nio.file.LinkOption.NOFOLLOW_LINKS,
            java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
