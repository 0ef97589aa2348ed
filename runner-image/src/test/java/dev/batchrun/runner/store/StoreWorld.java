package dev.batchrun.runner.store;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** A store and runs that use it, with a clock and tokens of the test's own. */
final class StoreWorld {
  static final List<String> COLUMNS = List.of("day");

  /** Makes a store over the same place. */
  interface Backend {
    CommitStore store(StoreAccess access, Failpoints failpoints);
  }

  /** Writes a staged file. */
  interface Writer {
    void write(Path file, String day, String content) throws IOException;
  }

  /** Texts that {@link #read} understands; a test may write Parquet instead. */
  Writer writer = (file, day, content) -> Files.writeString(file, content + " of " + day);

  private final Backend backend;
  private final AtomicLong tokens = new AtomicLong();
  private Instant now = Instant.parse("2026-07-04T00:00:00Z");

  StoreWorld(Backend backend) {
    this.backend = backend;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  CommitStore store() {
    return store(Failpoints.none());
  }

  CommitStore store(Failpoints failpoints) {
    return backend.store(access("here/shop/orders"), failpoints);
  }

  CommitStore store(StoreAccess access) {
    return backend.store(access, Failpoints.none());
  }

  StoreAccess access(String owner) {
    return new StoreAccess(owner, Optional.empty(), clock(), this::token);
  }

  String token() {
    return "t" + tokens.incrementAndGet();
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  /** A run over some days; {@code null} columns are owned whole. */
  static final class Run {
    final String name;
    Mode mode = Mode.Publish;
    String day;
    String content = "";
    List<String> days = List.of("1", "2");
    int attempt = 1;
    long epoch = 1;
    String seal;
    String rerun;
    String requestedBy;
    String meaning = "";
    Long rollbackTo;
    String promoted;
    StepRequest.Approval approval;
    List<String> approvalReasons = List.of();
    List<String> withheld = List.of();
    String contractDigest = "sha256:contract";

    Run(String name) {
      this.name = name;
      this.content = name;
    }

    String runId() {
      return name + "-id" + meaning;
    }

    StepRequest request() {
      return new StepRequest(
          1,
          "here",
          "shop",
          "orders",
          name,
          name,
          runId(),
          "sha256:request-" + name + meaning,
          contractDigest,
          mode,
          attempt,
          epoch,
          null,
          null,
          day == null ? List.of() : List.of(new ColumnConstraint("day", day, null, null)),
          Map.of(),
          null,
          seal,
          approval,
          requestedBy,
          rerun,
          rollbackTo,
          promoted,
          null,
          "runner:1");
    }

    PublishOrder order() {
      return new PublishOrder(request(), false, 2);
    }
  }

  /** What a compute Job does: open, lock, register, write, seal. */
  SealRef stage(CommitStore store, Run run) {
    OpenResult opened = store.open(run.request());
    if (!(opened instanceof OpenResult.Opened)) {
      throw new AssertionError("not opened: " + opened);
    }
    store.adoptLock(
        new InputLock(
            1, run.runId(), now.toString(), List.of(), List.of(), Map.of("made_by", token())));
    String lockDigest = store.readLock(run.runId()).orElseThrow().digest();
    Attempt attempt = store.registerAttempt(run.runId(), run.attempt, token());
    List<Seal.OutputFile> outputs = new ArrayList<>();
    for (String day : run.days) {
      outputs.add(write(attempt, day, run.content));
    }
    Map<String, Long> base =
        store
            .snapshot(OptionalLong.empty())
            .base(
                run.day == null
                    ? OutputBoundary.whole(run.days.contains("") ? List.of() : COLUMNS)
                    : new OutputBoundary(
                        Map.of("day", new dev.batchrun.core.boundary.Constraint.Exactly(run.day))));
    SealRef ref = store.writeSeal(seal(run, attempt, lockDigest, outputs, base));
    run.seal = ref.digest();
    return ref;
  }

  private Seal.OutputFile write(Attempt attempt, String day, String content) {
    try {
      String partition = day.isEmpty() ? "" : "day=" + day;
      Path file = attempt.directory().resolve(partition).resolve("part-0.parquet");
      Files.createDirectories(file.getParent());
      writer.write(file, day, content);
      byte[] bytes = Files.readAllBytes(file);
      return new Seal.OutputFile(
          partition,
          attempt.path() + "/" + (day.isEmpty() ? "" : partition + "/") + "part-0.parquet",
          1,
          bytes.length,
          Digests.file(file, Digests.Algorithm.CRC32C).digest(),
          Digests.sha256(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Seal seal(
      Run run,
      Attempt attempt,
      String lockDigest,
      List<Seal.OutputFile> outputs,
      Map<String, Long> base) {
    return new Seal(
        1,
        run.runId(),
        run.name,
        "orders",
        run.mode,
        run.attempt,
        attempt.path(),
        run.request().requestDigest(),
        run.contractDigest,
        lockDigest,
        run.request().boundary(),
        base,
        outputs,
        Map.of(),
        null,
        run.withheld,
        List.of(),
        "sha256:rows",
        outputs.size(),
        outputs.stream().mapToLong(Seal.OutputFile::bytes).sum(),
        List.of(),
        List.of(),
        null,
        null,
        run.approvalReasons,
        List.of(),
        Map.of(),
        "1",
        "sha256:sql",
        "duckdb 1",
        "runner:1",
        run.requestedBy,
        now.toString());
  }

  /** Stages and publishes. */
  PublishOutcome.Published publish(Run run) {
    stage(store(), run);
    return (PublishOutcome.Published) store().publish(run.order());
  }

  /** What a dataset's log says is in force: day to content. */
  Map<String, String> published() {
    Map<String, String> result = new TreeMap<>();
    store().snapshot(OptionalLong.empty()).files().forEach(file -> put(result, file.file()));
    return result;
  }

  /** Reads all files below a directory: day to content. */
  static Map<String, String> read(Path directory) {
    Map<String, String> result = new TreeMap<>();
    try (var files = Files.walk(directory)) {
      files.filter(Files::isRegularFile).forEach(file -> put(result, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  private static void put(Map<String, String> result, Path file) {
    try {
      String[] words = Files.readString(file).split(" of ");
      result.put(words[1], words[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
