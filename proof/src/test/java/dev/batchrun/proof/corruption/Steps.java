package dev.batchrun.proof.corruption;

import dev.batchrun.api.v1alpha1.BatchRunStatus.Witness;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.Restoration;
import dev.batchrun.runner.store.StoreAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What Jobs do to a store, with a clock and tokens of the test's own. */
final class Steps {
  private final Place place;
  private final String writer;
  private Instant now;
  private long tokens;
  private Optional<Witness> witness = Optional.empty();

  /**
   * @param writer begins all tokens; two writers over one place need two
   */
  Steps(Place place, String writer, Instant now) {
    this.place = place;
    this.writer = writer;
    this.now = now;
  }

  Instant now() {
    return now;
  }

  Steps pass(Duration time) {
    now = now.plus(time);
    return this;
  }

  Steps seen(Witness head) {
    witness = Optional.of(head);
    return this;
  }

  CommitStore store() {
    return store(Failpoints.none());
  }

  CommitStore store(Failpoints failpoints) {
    return place.store(
        new StoreAccess(
            "here/shop/orders",
            witness,
            Clock.fixed(now, ZoneOffset.UTC),
            () -> writer + "-" + ++tokens),
        failpoints);
  }

  /** Opens, locks and registers; the run refused is a failure with its reason. */
  Attempt begin(Asked run) {
    CommitStore store = store();
    OpenResult opened = store.open(run.request());
    if (opened instanceof OpenResult.Refused refused) {
      throw new StepFailure(refused.reason(), refused.message());
    }
    if (opened instanceof OpenResult.RequestChanged changed) {
      throw new StepFailure(Reason.RequestChanged, changed.message());
    }
    if (!(opened instanceof OpenResult.Opened)) {
      throw new AssertionError(run.name() + " was not opened: " + opened);
    }
    store.adoptLock(
        new InputLock(
            1, run.runId(), now.toString(), List.of(), List.of(), Map.of("of", run.name())));
    return store.registerAttempt(run.runId(), 1, writer + "-pod");
  }

  /** What a compute Job does: the run with its seal. */
  Asked stage(Asked run) {
    return stage(run, false);
  }

  /** The same, with a file of rows set aside. */
  Asked stage(Asked run, boolean quarantine) {
    Attempt attempt = begin(run);
    CommitStore store = store();
    List<Seal.OutputFile> outputs = new ArrayList<>();
    run.days().forEach(day -> outputs.add(staged(attempt, run, day)));
    Seal seal = seal(run, attempt, outputs, store, quarantine ? setAside(store, run) : null);
    return run.sealed(store.writeSeal(seal).digest());
  }

  static Seal.OutputFile staged(Attempt attempt, Asked run, String day) {
    Path file = attempt.directory().resolve("day=" + day).resolve("part-0.parquet");
    byte[] bytes = parquetLike(run.name(), day);
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return new Seal.OutputFile(
          "day=" + day,
          attempt.path() + "/day=" + day + "/part-0.parquet",
          1,
          bytes.length,
          Digests.file(file, Digests.Algorithm.CRC32C).digest(),
          Digests.sha256(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Magic, rows, footer, its length, magic: what the store must not look into. */
  private static byte[] parquetLike(String name, String day) {
    String footer = "schema(day,run)/row-groups:1/crc:" + Integer.toHexString(name.hashCode());
    String rows = "rows of run " + name + " for day " + day + ";";
    return ("PAR1" + rows.repeat(4) + footer + footer.length() + "PAR1")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static Seal.Quarantine setAside(CommitStore store, Asked run) {
    Path file = store.evidenceDirectory(run.runId()).resolve("quarantine-1.parquet");
    byte[] bytes = parquetLike(run.name(), "set aside");
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Seal.Quarantine(
        store.relativize(file), 1, bytes.length, Digests.sha256(bytes), Map.of("no id", 1L));
  }

  private Seal seal(
      Asked run,
      Attempt attempt,
      List<Seal.OutputFile> outputs,
      CommitStore store,
      Seal.Quarantine quarantine) {
    return new Seal(
        1,
        run.runId(),
        run.name(),
        "orders",
        run.mode(),
        1,
        attempt.path(),
        run.request().requestDigest(),
        "sha256:contract",
        store.readLock(run.runId()).orElseThrow().digest(),
        run.request().boundary(),
        store.snapshot(OptionalLong.empty()).base(run.boundary()),
        outputs,
        Map.of(),
        null,
        List.of(),
        List.of(),
        "sha256:rows",
        outputs.size(),
        outputs.stream().mapToLong(Seal.OutputFile::bytes).sum(),
        List.of(),
        List.of(),
        quarantine,
        null,
        List.of(),
        List.of(),
        Map.of(),
        "1",
        "sha256:sql",
        "duckdb 1",
        "runner:1",
        null,
        now.toString());
  }

  /** Seals a Rollback or Promote; one that is refused is a failure with its reason. */
  Asked restore(Asked run) {
    CommitStore store = store();
    OpenResult opened = store.open(run.request());
    if (opened instanceof OpenResult.Refused refused) {
      throw new StepFailure(refused.reason(), refused.message());
    }
    Restoration restoration = store.sealRestoration(run.request());
    if (restoration instanceof Restoration.Refused refused) {
      throw new StepFailure(refused.reason(), refused.message());
    }
    return run.sealed(((Restoration.Sealed) restoration).ref().digest());
  }

  /** Publishes; a refusal is a failure with its reason. */
  PublishOutcome.Published publish(Asked run) {
    PublishOutcome outcome = store().publish(run.order());
    if (outcome instanceof PublishOutcome.Refused refused) {
      throw new StepFailure(refused.reason(), refused.message());
    }
    return (PublishOutcome.Published) outcome;
  }
}
