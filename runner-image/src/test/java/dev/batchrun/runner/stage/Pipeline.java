package dev.batchrun.runner.stage;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs stages over temporary directories; each setter changes one fact of a valid run. */
final class Pipeline {
  static final Instant NOW = Instant.parse("2026-07-04T08:00:00Z");
  private static final ObjectMapper MAPPER = new ObjectMapper();

  final Path base;
  final SimpleStore store;
  final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private ObjectNode spec;
  private Mode mode = Mode.Publish;
  private List<ColumnConstraint> boundary = List.of();
  private BatchRunSpec.Interval interval;
  private String businessDate;
  private Map<String, String> parameters = Map.of();
  private BatchRunSpec.Compare compare;
  private String runId = "run-1";
  private int attempt = 1;
  private int cpus = 2;
  private Output.Time upstreamTime;
  private long memory = 1L << 30;

  Pipeline(Path base, String specJson) {
    this.base = base;
    this.store = new SimpleStore(directory("lake/orders"));
    directory("landing");
    spec(specJson);
  }

  Pipeline spec(String json) {
    try {
      spec = (ObjectNode) MAPPER.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!spec.has("output")) {
      spec.putObject("output");
    }
    ObjectNode output = (ObjectNode) spec.get("output");
    output
        .putObject("store")
        .putObject("filesystem")
        .put("claimName", "lake")
        .put("path", "orders");
    return this;
  }

  /** Sets a part of the contract, such as {@code /quality}, to JSON. */
  Pipeline with(String field, String json) {
    try {
      ObjectNode parent = spec;
      String[] names = field.split("/");
      for (int i = 0; i < names.length - 1; i++) {
        parent = parent.withObjectProperty(names[i]);
      }
      parent.set(names[names.length - 1], MAPPER.readTree(json));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Pipeline mode(Mode value) {
    mode = value;
    return this;
  }

  Pipeline day(String day) {
    boundary = List.of(new ColumnConstraint("day", day, null, null));
    businessDate = day;
    return this;
  }

  Pipeline partition(String column, String value) {
    boundary = List.of(new ColumnConstraint(column, value, null, null));
    return this;
  }

  Pipeline days(String from, String to) {
    boundary = List.of(new ColumnConstraint("day", null, from, to));
    return this;
  }

  Pipeline interval(String from, String to) {
    interval = new BatchRunSpec.Interval(from, to);
    return this;
  }

  Pipeline parameters(Map<String, String> values) {
    parameters = values;
    return this;
  }

  Pipeline compare(BatchRunSpec.Compare value) {
    compare = value;
    return this;
  }

  Pipeline run(String id) {
    runId = id;
    attempt = 1;
    return this;
  }

  Pipeline attempt(int number) {
    attempt = number;
    return this;
  }

  Pipeline cpus(int number) {
    cpus = number;
    return this;
  }

  Pipeline memory(long bytes) {
    memory = bytes;
    return this;
  }

  StepContext context() {
    DatasetSpec contract;
    try {
      contract = MAPPER.treeToValue(spec, DatasetSpec.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    StepRequest request =
        new StepRequest(
            1,
            "test",
            "ns",
            "orders",
            runId,
            runId,
            runId,
            "sha256:req",
            "sha256:contract",
            mode,
            attempt,
            0,
            businessDate,
            interval,
            boundary,
            parameters,
            null,
            null,
            null,
            "ada",
            null,
            null,
            null,
            compare,
            "image");
    return new StepContext(
        request,
        new FrozenContract(
            1,
            "orders",
            contract,
            List.of(
                new FrozenContract.UpstreamLocation(
                    "upstream", contract.output().store(), List.of("day"), upstreamTime))),
        Map.of("landing", base.resolve("landing"), "lake", base.resolve("lake")),
        directory("work-" + runId + "-" + attempt),
        directory("exchange-" + runId),
        "pod" + attempt,
        memory,
        cpus);
  }

  /** What the upstream says of its time. */
  Pipeline upstreamTime(Output.Time time) {
    upstreamTime = time;
    return this;
  }

  StepReport lock() throws IOException {
    return new LockStage(context(), store, progress(), Clock.fixed(NOW, ZoneOffset.UTC)).run();
  }

  StepReport transform() throws IOException {
    return new TransformStage(context(), store, progress()).run();
  }

  StepReport validate() throws IOException {
    return new ValidateStage(context(), store, progress(), Clock.fixed(NOW, ZoneOffset.UTC)).run();
  }

  /** All three stages; the seal they end with. */
  Seal seal() throws IOException {
    lock();
    transform();
    return store.seals.get(validate().seal().digest());
  }

  /** All three stages, then the seal in force. */
  Seal publish() throws IOException {
    lock();
    transform();
    String digest = validate().seal().digest();
    store.publish(digest);
    return store.seals.get(digest);
  }

  Path landing(String path) {
    Path file = base.resolve("landing").resolve(path);
    directory(base.relativize(file.getParent()).toString());
    return file;
  }

  /** Writes a Parquet file with the rows of a SELECT. */
  Path parquet(String path, String select) {
    Path file = landing(path);
    sql("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    return file;
  }

  Path text(String path, String content) throws IOException {
    return Files.writeString(landing(path), content);
  }

  String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  /** The rows of a query over published files, {@code %s} standing for their list. */
  List<String> rows(Seal seal, String query) {
    String files =
        seal.outputs().stream().map(f -> "'" + store.resolve(f.path()) + "'").toList().toString();
    return sql(String.format(query, "read_parquet(" + files + ", hive_partitioning = false)"));
  }

  static List<String> sql(String sql) {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      List<String> rows = new ArrayList<>();
      if (statement.execute(sql)) {
        try (ResultSet result = statement.getResultSet()) {
          while (result.next()) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
              values.add(String.valueOf(result.getObject(i)));
            }
            rows.add(String.join("|", values));
          }
        }
      }
      return rows;
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Progress progress() {
    return new Progress(
        new PrintStream(log, true, StandardCharsets.UTF_8), false, System::nanoTime);
  }

  private Path directory(String path) {
    try {
      return Files.createDirectories(base.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
