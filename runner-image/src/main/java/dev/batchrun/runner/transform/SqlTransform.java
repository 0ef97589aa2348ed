package dev.batchrun.runner.transform;

import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.ReconciliationCheck;
import dev.batchrun.api.v1alpha1.Transform;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckFailure;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.EngineErrors;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.inputs.LockedTables;
import dev.batchrun.runner.sql.DeterminismLint;
import dev.batchrun.runner.sql.SqlText;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.StageWrites;
import dev.batchrun.runner.transform.Steps.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs a contract's SQL over locked tables. */
public final class SqlTransform {
  private final StepContext context;
  private final DuckSession session;
  private final InputLock lock;
  private final Progress progress;
  private final List<String> warnings = new ArrayList<>();
  private Steps steps;

  public SqlTransform(StepContext context, DuckSession session, InputLock lock, Progress progress) {
    this.context = context;
    this.session = session;
    this.lock = lock;
    this.progress = progress;
  }

  /**
   * Creates tables, closes the sandbox and binds every step, without computing a row: whatever is
   * wrong with the SQL or the inputs' columns is found here.
   *
   * @param previous the published files that an incremental recompute reads
   * @param writable directories that stay writable
   */
  public void prepare(List<Path> previous, List<Path> writable) throws IOException {
    steps = Steps.of(context.spec(), session);
    warnings.addAll(steps.findings());
    LockedTables tables = new LockedTables(context, session, lock);
    tables.create();
    createPrevious(tables, previous);
    Variables.set(session, context.spec(), lock.parameters());
    List<Path> writableDirectories = new ArrayList<>(writable);
    writableDirectories.add(session.limits().temporary());
    session.close(tables.readable(), writableDirectories);
    for (Step step : steps.steps()) {
      bind(step);
    }
    judgeTypes(tables.names());
  }

  /** The columns of the output and the order of its rows. */
  public OutputShape shape() {
    return OutputShape.of(
        context.spec(),
        session.describe("SELECT * FROM " + Sql.name(steps.last().name())),
        session);
  }

  /** What was flagged. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** Computes all rows and writes them below the attempt's directory. */
  public StagedFiles run(String attemptPath, Path directory, StageWrites writes)
      throws IOException {
    materialise();
    OutputShape shape = shape();
    Ownership ownership = new Ownership(context.boundary(), context.spec().output().partitionBy());
    OutputWriter writer =
        new OutputWriter(
            session,
            shape,
            context.spec().output(),
            ownership,
            directory,
            attemptPath,
            writes,
            progress);
    Step last = steps.last();
    try {
      writer.write(last.name());
    } catch (DuckFailure failure) {
      throw EngineErrors.of(failure, last.sql().subject(), session.limits());
    }
    return new StagedFiles(
        attemptPath,
        writer.files(),
        writer.replaced(),
        shape.columns(),
        shape.sortedByKey(),
        stepRows(),
        warnings);
  }

  private void createPrevious(LockedTables tables, List<Path> previous) {
    DatasetSpec spec = context.spec();
    if (spec.transform().compute() != Transform.ComputeMode.IncrementalRecompute) {
      return;
    }
    if (!previous.isEmpty()) {
      tables.createOver(Steps.PREVIOUS, previous);
    } else if (!spec.output().schema().isEmpty()) {
      tables.createEmpty(Steps.PREVIOUS, spec.output().schema());
    } else {
      throw new StepFailure(
          Reason.InvalidRequest,
          "output.schema: not declared; with IncrementalRecompute the table 'previous' has its"
              + " columns before anything was published");
    }
  }

  private void bind(Step step) {
    SqlText sql = step.sql();
    String head = "CREATE TEMP VIEW " + Sql.name(step.name()) + " AS ";
    try {
      // The line end keeps a comment at the end of the user's text from swallowing anything.
      session.execute(head + sql.text() + "\n");
      session.describe("SELECT * FROM " + Sql.name(step.name()));
    } catch (DuckFailure failure) {
      int offset = head.getBytes(StandardCharsets.UTF_8).length;
      int position = failure.position().orElse(-1);
      int inSql = position < offset ? -1 : position - offset;
      switch (failure.kind()) {
        case Parser, Binder, Value ->
            throw new StepFailure(Reason.InvalidSql, sql.at(inSql, words(failure)), failure);
        default -> throw EngineErrors.of(failure, sql.subject(), session.limits());
      }
    }
  }

  /** Looks for arithmetic over floating point, in a session with empty tables of the same types. */
  private void judgeTypes(List<String> tables) throws IOException {
    if (steps.steps().stream().noneMatch(step -> DeterminismLint.needsTypes(step.analysis()))) {
      return;
    }
    try (DuckSession empty = DuckSession.open(session.limits())) {
      for (String table : tables) {
        empty.execute(
            "CREATE TABLE "
                + Sql.name(table)
                + session.describe("SELECT * FROM " + Sql.name(table)).stream()
                    .map(column -> Sql.name(column.name()) + " " + column.type())
                    .collect(Collectors.joining(", ", " (", ")")));
      }
      Variables.set(empty, context.spec(), lock.parameters());
      for (Step step : steps.steps()) {
        warnings.addAll(
            Steps.judge(
                context.spec(), step.sql(), DeterminismLint.ofTypes(step.analysis(), empty)));
        empty.execute("CREATE VIEW " + Sql.name(step.name()) + " AS " + step.sql().text() + "\n");
      }
    }
  }

  /** The engine's words in one line; the candidates it offers stay. */
  private static String words(DuckFailure failure) {
    String text = failure.getMessage();
    int excerpt = text.indexOf("\nLINE ");
    return (excerpt < 0 ? text : text.substring(0, excerpt)).strip().replaceAll("\\s+", " ");
  }

  /** A step that is read twice is computed once; all others melt into the query that reads them. */
  private void materialise() {
    int number = 0;
    for (Step step : steps.steps()) {
      number++;
      long readers = steps.readers(step) + (isCounted(step.name()) ? 1 : 0);
      if (readers < 2 && !(step == steps.last() && readers > 0)) {
        continue;
      }
      String name = Sql.name(step.name());
      progress.line(
          "transform", "step " + number + " of " + steps.steps().size() + ": " + step.name());
      try {
        String rows = Sql.name(step.name() + " (rows)");
        session.watch(
            "CREATE TEMP TABLE " + rows + " AS SELECT * FROM " + name,
            row -> null,
            fraction -> progress.bar("transform", fraction * 0.99, "step " + step.name()));
        session.execute("DROP VIEW " + name + "; ALTER TABLE " + rows + " RENAME TO " + name);
      } catch (DuckFailure failure) {
        throw EngineErrors.of(failure, step.sql().subject(), session.limits());
      }
    }
  }

  private Map<String, Long> stepRows() {
    Map<String, Long> rows = new HashMap<>();
    counted()
        .forEach(
            name ->
                rows.computeIfAbsent(
                    name, n -> session.number("SELECT count(*) FROM " + Sql.name(n))));
    return rows;
  }

  private boolean isCounted(String step) {
    return counted().anyMatch(step::equals);
  }

  private Stream<String> counted() {
    return context.spec().reconciliation().stream().flatMap(check -> counted(check)).distinct();
  }

  private Stream<String> counted(ReconciliationCheck check) {
    return Stream.of(
            java.util.Optional.ofNullable(check.rejectedStep()),
            java.util.Optional.ofNullable(check.duplicateStep()))
        .flatMap(java.util.Optional::stream)
        .peek(this::requireStep);
  }

  private void requireStep(String name) {
    if (steps.steps().stream().noneMatch(step -> step.name().equals(name))) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "reconciliation: step '"
              + name
              + "' is not among the transform's steps "
              + steps.steps().stream().map(Step::name).toList());
    }
  }
}
