package dev.batchrun.proof.museum;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.InMemory;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.StoreWorld;
import dev.batchrun.runner.store.StoreWorld.Run;
import dev.batchrun.runner.store.Verification;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A dataset in the real store, what its publishers said, and the checks of the store's suites in
 * one place: the log's audit, {@code verify}, and the reader at {@code current}.
 */
final class Lake implements AutoCloseable {
  private final Path claim;
  private final StoreWorld runs = new StoreWorld(this::at);
  private final Map<String, Long> acknowledged = new HashMap<>();

  Lake() {
    try {
      claim = InMemory.directory("batchrun-museum-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FilesystemStore at(StoreAccess access, Failpoints failpoints) {
    return new FilesystemStore(
        new DatasetLocation("lake", "orders", claim, StoreWorld.COLUMNS), access, failpoints);
  }

  StoreWorld runs() {
    return runs;
  }

  CommitStore store() {
    return runs.store();
  }

  Path root() {
    return claim.resolve("orders");
  }

  List<LogEntry> log() {
    return at(runs.access("here/shop/orders"), Failpoints.none()).log();
  }

  /** The file of the newest entry. */
  Path newestEntry() {
    return root()
        .resolve("_batchrun/log/000000000")
        .resolve(String.format("%012d.json", log().size() - 1));
  }

  // ---- what happens

  /** A run that is sealed and ready to be published. */
  Run staged(String name, String... days) {
    Run run = new Run(name);
    run.days = days.length == 0 ? run.days : List.of(days);
    if (days.length == 1) {
      run.day = days[0];
    }
    runs.stage(store(), run);
    return run;
  }

  Run published(String name, String... days) {
    Run run = staged(name, days);
    publish(run, Failpoints.none());
    return run;
  }

  /** Publishes, and remembers what was said. */
  PublishOutcome publish(Run run, Failpoints failpoints) {
    return said(run, runs.store(failpoints).publish(run.order()));
  }

  /** The same where the process may die on the way. */
  void tryToPublish(Run run, Failpoints failpoints) {
    try {
      publish(run, failpoints);
    } catch (StepFailure | UncheckedIOException died) {
      // What it did before stands, and nobody was told anything.
    }
  }

  PublishOutcome said(Run run, PublishOutcome outcome) {
    if (outcome instanceof PublishOutcome.Published done) {
      acknowledged.put(run.runId(), done.commit().version());
    }
    return outcome;
  }

  /** Deletes everything below a path of the dataset. */
  void delete(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a run's attempts stage their files. */
  List<Path> attempts(Run run) {
    return entries("data").stream()
        .filter(path -> path.getFileName().toString().startsWith(run.runId()))
        .toList();
  }

  List<Path> entries(String directory) {
    try (Stream<Path> entries = Files.list(root().resolve(directory))) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- what must hold

  /** Everything that has to hold once nobody is at work. */
  void check() {
    List<LogEntry> log = log();
    Map<String, Integer> publishes = new TreeMap<>();
    log.stream()
        .filter(e -> e.body() instanceof Entry.Publish)
        .forEach(e -> publishes.merge(e.header().runId(), 1, Integer::sum));
    Invariant.PUBLISHED_ONCE.require(
        publishes.values().stream().allMatch(n -> n == 1), publishes.toString());
    acknowledged.forEach(
        (runId, version) ->
            Invariant.ACKNOWLEDGED_STAYS.require(
                version < log.size() && log.get(version.intValue()).header().runId().equals(runId),
                runId + " was told version " + version));
    List<String> wrong = LogAudit.violations(log);
    Invariant.ANSWERS_ARE_TRUE.require(wrong.isEmpty(), wrong.toString());
    bytesAreThere();
    readersSeeTheNewestVersion();
  }

  void bytesAreThere() {
    List<Verification.Finding> wrong =
        store().verify(OptionalLong.empty()).files().stream()
            .filter(f -> f.path().startsWith("data/") || f.path().contains("/data/"))
            .filter(f -> f.state() != Verification.State.Sound)
            .toList();
    Invariant.BYTES_ARE_THERE.require(wrong.isEmpty(), wrong.toString());
  }

  /** A reader opens {@code current} and compares it with the version it names. */
  void readersSeeOneVersion() {
    long version = current();
    PublishedSnapshot snapshot = store().snapshot(OptionalLong.of(version));
    Map<String, String> wanted = new TreeMap<>();
    snapshot.files().forEach(file -> wanted.putAll(StoreWorld.read(file.file())));
    Map<String, String> seen = StoreWorld.read(root().resolve("_batchrun/views/" + view()));
    Invariant.READERS_SEE_ONE_VERSION.require(
        seen.equals(wanted), "found " + seen + ", version " + version + " is " + wanted);
  }

  void readersSeeTheNewestVersion() {
    long newest =
        log().stream()
            .filter(e -> !e.body().commits().isEmpty())
            .mapToLong(LogEntry::n)
            .max()
            .orElse(0);
    Invariant.READERS_NEVER_GO_BACK.require(
        current() == newest, "current is at " + current() + ", the log at " + newest);
  }

  /** The name of the view of a version. */
  String viewOf(long version) {
    return entries("_batchrun/views").stream()
        .map(path -> path.getFileName().toString())
        .filter(name -> Long.parseLong(name) == version)
        .findFirst()
        .orElseThrow();
  }

  String view() {
    try {
      return Files.readSymbolicLink(root().resolve("current")).getFileName().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long current() {
    return Long.parseLong(view());
  }

  @Override
  public void close() {
    delete(claim);
  }
}
