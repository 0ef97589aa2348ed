package dev.batchrun.runner.transform;

import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Transform;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.sql.DeterminismLint;
import dev.batchrun.runner.sql.DeterminismLint.Finding;
import dev.batchrun.runner.sql.SelectAnalysis;
import dev.batchrun.runner.sql.SqlText;
import dev.batchrun.runner.step.StepFailure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A contract's SQL as named steps, read and judged before anything runs.
 *
 * @param steps in their order; the last one is the output
 * @param findings what is not repeatable, for policies that flag it
 */
public record Steps(List<Step> steps, List<String> findings) {
  /** The table of the published rows that an incremental recompute may read. */
  public static final String PREVIOUS = "previous";

  /** The name of a transform that is one SELECT. */
  private static final String ONLY = "output";

  /** A step. */
  public record Step(String name, SelectAnalysis analysis) {
    SqlText sql() {
      return analysis.sql();
    }
  }

  /** Reads the steps of a contract; fails with InvalidSql or NondeterministicSql. */
  public static Steps of(DatasetSpec spec, DuckSession session) {
    Set<String> known = tables(spec);
    List<Step> steps = new ArrayList<>();
    List<String> findings = new ArrayList<>();
    for (Transform.Step step : declared(spec.transform())) {
      String subject =
          spec.transform().sql() != null
              ? "transform.sql"
              : "transform.steps[" + step.name() + "].sql";
      if (known.stream().anyMatch(step.name()::equalsIgnoreCase)) {
        throw new StepFailure(
            Reason.InvalidRequest,
            subject + ": the name '" + step.name() + "' is taken by an input, reference or step");
      }
      SqlText sql = new SqlText(subject, withoutSemicolon(step.sql()));
      SelectAnalysis analysis = SelectAnalysis.of(sql, session);
      analysis.requireTables(known);
      findings.addAll(judge(spec, sql, DeterminismLint.ofText(analysis)));
      steps.add(new Step(step.name(), analysis));
      known.add(step.name());
    }
    return new Steps(List.copyOf(steps), findings);
  }

  /** Judges what is not repeatable after the policy: refuses it, or gives it back as warnings. */
  static List<String> judge(DatasetSpec spec, SqlText sql, List<Finding> findings) {
    boolean flag = spec.transform().determinism() == Transform.DeterminismPolicy.Flag;
    if (!flag && !findings.isEmpty()) {
      Finding first = findings.get(0);
      String more = findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more like it)";
      throw new StepFailure(
          Reason.NondeterministicSql, sql.at(first.position(), first.message() + more));
    }
    return findings.stream().map(f -> sql.subject() + ": " + f.what()).toList();
  }

  /** The output. */
  public Step last() {
    return steps.get(steps.size() - 1);
  }

  /** How many later steps read this one. */
  long readers(Step step) {
    return steps.stream()
        .filter(other -> other.analysis().tables().stream().anyMatch(step.name()::equalsIgnoreCase))
        .count();
  }

  private static Set<String> tables(DatasetSpec spec) {
    Set<String> known = new LinkedHashSet<>();
    spec.inputs().forEach(input -> known.add(input.name()));
    spec.references().forEach(reference -> known.add(reference.name()));
    if (spec.transform().compute() == Transform.ComputeMode.IncrementalRecompute) {
      known.add(PREVIOUS);
    }
    return known;
  }

  private static List<Transform.Step> declared(Transform transform) {
    return transform.sql() != null
        ? List.of(new Transform.Step(ONLY, transform.sql()))
        : transform.steps();
  }

  private static String withoutSemicolon(String sql) {
    String trimmed = sql.stripTrailing();
    return trimmed.endsWith(";") ? trimmed.substring(0, trimmed.length() - 1) : sql;
  }

  /** Whether a contract computes with SQL. */
  public static boolean usedBy(DatasetSpec spec) {
    return spec.transform().container() == null;
  }
}
