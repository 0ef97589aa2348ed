package dev.batchrun.runner.inputs;

import dev.batchrun.api.v1alpha1.Column;
import dev.batchrun.api.v1alpha1.FileFormat;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.api.v1alpha1.Reference;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckFailure;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.DuckSession.EngineColumn;
import dev.batchrun.runner.engine.EngineErrors;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.InputLock.LockedFile;
import dev.batchrun.runner.evidence.InputLock.LockedInput;
import dev.batchrun.runner.evidence.InputLock.LockedReference;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * A lock as tables: a view for each input and reference over exactly the locked files, rows cut to
 * the locked interval. Nothing is detected from samples: CSV and JSON have the declared columns.
 */
public final class LockedTables {
  private final StepContext context;
  private final DuckSession session;
  private final InputLock lock;
  private final List<Path> readable = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  public LockedTables(StepContext context, DuckSession session, InputLock lock) {
    this.context = context;
    this.session = session;
    this.lock = lock;
  }

  /** Fails with InputChanged unless every locked file still has its bytes. */
  public static void verify(StepContext context, InputLock lock, LongConsumer progress)
      throws IOException {
    for (LockedInput input : lock.inputs()) {
      claim(context, "input " + input.name(), input.claimName())
          .verify(input.files(), context.cpus(), progress);
    }
    for (LockedReference reference : lock.references()) {
      claim(context, "reference " + reference.name(), reference.claimName())
          .verify(List.of(file(reference)), 1, progress);
    }
  }

  /** Creates all views. */
  public void create() throws IOException {
    for (LockedInput locked : lock.inputs()) {
      Input input =
          context.spec().inputs().stream()
              .filter(i -> i.name().equals(locked.name()))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("lock names unknown input " + locked.name()));
      String subject = "input " + locked.name();
      List<Path> files = paths(subject, locked.claimName(), locked.files());
      String source = source(subject, input.files(), files, locked.upstreamDataset() != null);
      create(subject, locked.name(), bounded(locked, input, source));
    }
    for (LockedReference locked : lock.references()) {
      Reference reference =
          context.spec().references().stream()
              .filter(r -> r.name().equals(locked.name()))
              .findFirst()
              .orElseThrow(
                  () -> new IllegalStateException("lock names unknown reference " + locked.name()));
      String subject = "reference " + locked.name();
      List<Path> files = paths(subject, locked.claimName(), List.of(file(locked)));
      create(subject, locked.name(), source(subject, asFiles(reference), files, false));
    }
  }

  /** A view over Parquet files of the project's own layout, such as published ones. */
  public void createOver(String name, List<Path> files) {
    readable.addAll(files);
    create("table " + name, name, parquet(files, false, List.of()));
  }

  /** An empty table with these columns. */
  public void createEmpty(String name, List<Column> columns) {
    create("table " + name, name, nothing(columns));
  }

  /** The files that the views read. */
  public List<Path> readable() {
    return List.copyOf(readable);
  }

  /** The tables there are. */
  public List<String> names() {
    return List.copyOf(names);
  }

  private void create(String subject, String name, String select) {
    names.add(name);
    try {
      session.execute("CREATE TEMP VIEW " + Sql.name(name) + " AS " + select);
    } catch (DuckFailure failure) {
      if (failure.kind() == DuckFailure.Kind.Binder || failure.kind() == DuckFailure.Kind.Value) {
        throw new StepFailure(
            Reason.SchemaDrift,
            subject + ": the files do not fit the declaration: " + failure.firstLine(),
            failure);
      }
      throw EngineErrors.of(failure, subject, session.limits());
    }
  }

  private List<Path> paths(String subject, String claimName, List<LockedFile> files)
      throws IOException {
    ClaimFiles claim = claim(context, subject, claimName);
    claim.present(files);
    List<Path> paths =
        files.stream().map(file -> claim.root().resolve(file.path()).normalize()).toList();
    readable.addAll(paths);
    return paths;
  }

  private String source(String subject, Input.Files declared, List<Path> files, boolean upstream)
      throws IOException {
    if (upstream) {
      if (files.isEmpty()) {
        throw new StepFailure(
            Reason.UpstreamNotPublished, subject + ": no partition of the slice is published");
      }
      return parquet(files, false, List.of());
    }
    if (files.isEmpty()) {
      if (declared.columns().isEmpty()) {
        throw new StepFailure(
            Reason.InputMissing,
            subject
                + ": no files, and files.columns declares none, so the table has no columns;"
                + " declare files.columns to accept an empty input");
      }
      return nothing(declared.columns());
    }
    boolean hive = Boolean.TRUE.equals(declared.hivePartitions());
    FileFormat format = declared.format() == null ? FileFormat.Parquet : declared.format();
    return switch (format) {
      case Parquet -> {
        requireParquet(subject, files, declared, hive);
        yield parquet(files, hive, declared.columns());
      }
      case CSV -> csv(files, declared, hive);
      case JSON -> json(files, declared, hive);
    };
  }

  private void requireParquet(
      String subject, List<Path> files, Input.Files declared, boolean hive) {
    try {
      new ParquetSchemas(session)
          .check(
              subject,
              files,
              declared.columns(),
              hive ? hiveColumns(files.get(0)).keySet() : Set.of());
    } catch (DuckFailure failure) {
      if (failure.kind() != DuckFailure.Kind.Value) {
        throw EngineErrors.of(failure, subject, session.limits());
      }
      throw new StepFailure(
          Reason.SchemaDrift,
          subject
              + ": a file is not Parquet, or is damaged: "
              + failure.firstLine()
              + "; deliver it again, or declare the format it has",
          failure);
    }
  }

  private String bounded(LockedInput locked, Input input, String source) {
    if (locked.from() == null) {
      return source;
    }
    RowInterval interval =
        new RowInterval(
            RowInterval.instant(locked.from()),
            RowInterval.instant(locked.to()),
            RowInterval.zone(input.name(), input.boundary()));
    String column = input.boundary().column();
    List<EngineColumn> columns = session.describe(source);
    String type =
        columns.stream()
            .filter(c -> c.name().equalsIgnoreCase(column))
            .findFirst()
            .map(EngineColumn::type)
            .orElseThrow(
                () ->
                    new StepFailure(
                        Reason.SchemaDrift,
                        "input "
                            + input.name()
                            + ": boundary column "
                            + column
                            + " is not there; found "
                            + columns.stream()
                                .map(EngineColumn::name)
                                .collect(Collectors.joining(", "))));
    return "SELECT * FROM ("
        + source
        + ") WHERE "
        + interval.condition(input.name(), Sql.name(column), type);
  }

  private static String parquet(List<Path> files, boolean hive, List<Column> declared) {
    return "SELECT * FROM read_parquet(" + Sql.texts(files) + hive(hive, files, declared) + ")";
  }

  private static String csv(List<Path> files, Input.Files declared, boolean hive) {
    Optional<Input.CsvOptions> csv = Optional.ofNullable(declared.csv());
    return "SELECT * FROM read_csv("
        + Sql.texts(files)
        + ", auto_detect = false, strict_mode = true, columns = "
        + columns(declared.columns(), hive ? hiveColumns(files.get(0)).keySet() : Set.of())
        + ", delim = "
        + Sql.text(csv.map(Input.CsvOptions::delimiter).orElse(","))
        + ", quote = "
        + Sql.text(csv.map(Input.CsvOptions::quote).orElse("\""))
        + ", escape = "
        + Sql.text(csv.map(Input.CsvOptions::quote).orElse("\""))
        + ", header = "
        + csv.map(Input.CsvOptions::header).orElse(true)
        + ", nullstr = "
        + Sql.text(csv.map(Input.CsvOptions::nullText).orElse(""))
        + hive(hive, files, declared.columns())
        + ")";
  }

  private static String json(List<Path> files, Input.Files declared, boolean hive)
      throws IOException {
    Map<Boolean, List<Path>> byShape = new LinkedHashMap<>();
    for (Path file : files) {
      byShape.computeIfAbsent(isArray(file), a -> new ArrayList<>()).add(file);
    }
    return byShape.entrySet().stream()
        .map(
            e ->
                "SELECT * FROM read_json("
                    + Sql.texts(e.getValue())
                    + ", auto_detect = false, format = "
                    + (e.getKey() ? "'array'" : "'newline_delimited'")
                    + ", columns = "
                    + columns(
                        declared.columns(), hive ? hiveColumns(files.get(0)).keySet() : Set.of())
                    + hive(hive, e.getValue(), declared.columns())
                    + ")")
        .collect(Collectors.joining(" UNION ALL "));
  }

  /** Whether the first character that is no blank opens an array. */
  private static boolean isArray(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      int c;
      do {
        c = in.read();
      } while (c >= 0 && (Character.isWhitespace(c) || c == 0xEF || c == 0xBB || c == 0xBF));
      return c == '[';
    }
  }

  private static String hive(boolean hive, List<Path> files, List<Column> declared) {
    if (!hive) {
      return ", hive_partitioning = false";
    }
    Map<String, String> types = hiveColumns(files.get(0));
    declared.forEach(column -> types.computeIfPresent(column.name(), (n, t) -> column.type()));
    // The types are declared or text; guessing them from the values would depend on the values.
    return ", hive_partitioning = true, hive_types_autocast = false"
        + (types.isEmpty()
            ? ""
            : ", hive_types = "
                + types.entrySet().stream()
                    .map(e -> Sql.text(e.getKey()) + ": " + e.getValue())
                    .collect(Collectors.joining(", ", "{", "}")));
  }

  /** The columns that the directories of a path name, as text. */
  private static Map<String, String> hiveColumns(Path file) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (Path segment : file.getParent()) {
      int equals = segment.toString().indexOf('=');
      if (equals > 0) {
        columns.put(segment.toString().substring(0, equals), "VARCHAR");
      }
    }
    return columns;
  }

  private static String columns(List<Column> columns, Set<String> ignored) {
    return columns.stream()
        .filter(column -> !ignored.contains(column.name()))
        .map(column -> Sql.text(column.name()) + ": " + Sql.text(column.type()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String nothing(List<Column> columns) {
    return columns.stream()
        .map(c -> "CAST(NULL AS " + c.type() + ") AS " + Sql.name(c.name()))
        .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
  }

  private static Input.Files asFiles(Reference reference) {
    return new Input.Files(
        reference.claimName(),
        null,
        List.of(),
        reference.format(),
        reference.columns(),
        reference.csv(),
        false,
        null);
  }

  private static LockedFile file(LockedReference reference) {
    return new LockedFile(reference.path(), reference.size(), reference.checksum(), null);
  }

  private static ClaimFiles claim(StepContext context, String subject, String claimName) {
    return new ClaimFiles(subject, claimName, context.claim(claimName));
  }
}
