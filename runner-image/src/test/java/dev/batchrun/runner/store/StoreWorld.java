package dev.batchrun.runner.store;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.Failures;
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
public final class StoreWorld {
  public static final List<String> COLUMNS = List.of("day");

  /** Makes a store over the same place. */
  public interface Backend {
    CommitStore store(StoreAccess access, Failpoints failpoints);
  }

  /** Writes a staged file. */
  public interface Writer {
    void write(Path file, String day, String content) throws IOException;
  }

  /** Texts that {@link #read} understands; a test may write Parquet instead. */
  public Writer writer = (file, day, content) -> Files.writeString(file, content + " of " + day);

  private final Backend backend;
  private final AtomicLong tokens = new AtomicLong();
  private Instant now = Instant.parse("2026-07-04T00:00:00Z");

  public StoreWorld(Backend backend) {
    this.backend = backend;
  }

  /** Goes on where another world was, over a copy of its place. */
  public StoreWorld(Backend backend, StoreWorld before) {
    this.backend = backend;
    this.tokens.set(before.tokens.get());
    this.now = before.now;
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public CommitStore store() {
    return store(Failpoints.none());
  }

  public CommitStore store(Failpoints failpoints) {
    return backend.store(access("here/shop/orders"), failpoints);
  }

  public CommitStore store(StoreAccess access) {
    return backend.store(access, Failpoints.none());
  }

  public StoreAccess access(String owner) {
    return new StoreAccess(owner, Optional.empty(), clock(), this::token);
  }

  public String token() {
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
  public static final class Run {
    public final String name;
    public Mode mode = Mode.Publish;
    public String day;
    public String content = "";
    public List<String> days = List.of("1", "2");
    public int attempt = 1;
    public long epoch = 1;
    public String seal;
    public String rerun;
    public String requestedBy;
    public String meaning = "";
    public Long rollbackTo;
    public String promoted;
    public StepRequest.Approval approval;
    public List<String> approvalReasons = List.of();
    public List<String> withheld = List.of();
    public String contractDigest = "sha256:contract";

    public Run(String name) {
      this.name = name;
      this.content = name;
    }

    /** The same run for another process, which may go on with another epoch, attempt or seal. */
    public Run copy() {
      Run copy = new Run(name);
      copy.mode = mode;
      copy.day = day;
      copy.content = content;
      copy.days = days;
      copy.attempt = attempt;
      copy.epoch = epoch;
      copy.seal = seal;
      copy.rerun = rerun;
      copy.requestedBy = requestedBy;
      copy.meaning = meaning;
      copy.rollbackTo = rollbackTo;
      copy.promoted = promoted;
      copy.approval = approval;
      copy.approvalReasons = approvalReasons;
      copy.withheld = withheld;
      copy.contractDigest = contractDigest;
      return copy;
    }

    public String runId() {
      return name + "-id" + meaning;
    }

    public StepRequest request() {
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

    public PublishOrder order() {
      return new PublishOrder(request(), false, 2);
    }
  }

  /** What a compute Job does: open, lock, register, write, seal. */
  public SealRef stage(CommitStore store, Run run) {
    OpenResult opened = store.open(run.request());
    if (!(opened instanceof OpenResult.Opened)) {
      throw new AssertionError("not opened: " + opened);
    }
    return compute(store, run);
  }

  /** What a compute Job does once the run is opened. */
  public SealRef compute(CommitStore store, Run run) {
    store.adoptLock(
        new InputLock(
            1, run.runId(), now.toString(), List.of(), List.of(), Map.of("made_by", token())));
    String lockDigest = store.readLock(run.runId()).orElseThrow().digest();
    Attempt attempt = store.registerAttempt(run.runId(), run.attempt, token());
    List<Seal.OutputFile> outputs = new ArrayList<>();
    for (String day : run.days) {
      outputs.add(write(store, attempt, day, run.content));
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

  private Seal.OutputFile write(CommitStore store, Attempt attempt, String day, String content) {
    try {
      String partition = day.isEmpty() ? "" : "day=" + day;
      Path file = attempt.directory().resolve(partition).resolve("part-0.parquet");
      store.writes().createDirectories(file.getParent());
      byte[] bytes =
          store
              .writes()
              .output(
                  () -> {
                    writer.write(file, day, content);
                    return Files.readAllBytes(file);
                  });
      return new Seal.OutputFile(
          partition,
          attempt.path() + "/" + (day.isEmpty() ? "" : partition + "/") + "part-0.parquet",
          1,
          bytes.length,
          Digests.file(file, Digests.Algorithm.CRC32C).digest(),
          Digests.sha256(bytes));
    } catch (IOException e) {
      throw Failures.of(e);
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
  public PublishOutcome.Published publish(Run run) {
    stage(store(), run);
    return (PublishOutcome.Published) store().publish(run.order());
  }

  /** What a dataset's log says is in force: day to content. */
  public Map<String, String> published() {
    Map<String, String> result = new TreeMap<>();
    CommitStore store = store();
    List<PublishedSnapshot.PublishedFile> files = store.snapshot(OptionalLong.empty()).files();
    store.fetch(files);
    files.forEach(file -> put(result, file.file()));
    return result;
  }

  /** Reads all files below a directory: day to content. */
  public static Map<String, String> read(Path directory) {
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
