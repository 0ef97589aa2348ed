package dev.batchrun.runner.store.json;

import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Boundaries between the records' spelling and the core's. */
public final class Boundaries {
  private Boundaries() {}

  /** The boundary of these constraints; columns that are not named are not in it. */
  public static OutputBoundary of(List<ColumnConstraint> constraints) {
    return of(constraints, List.of());
  }

  /** The boundary of these constraints over all partition columns of a dataset. */
  public static OutputBoundary of(List<ColumnConstraint> constraints, List<String> columns) {
    Map<String, Constraint> result = new LinkedHashMap<>();
    columns.forEach(column -> result.put(column, new Constraint.Any()));
    constraints.forEach(constraint -> result.put(constraint.column(), constraint(constraint)));
    return new OutputBoundary(result);
  }

  /** The constraints of a boundary, in its columns' order. */
  public static List<ColumnConstraint> columns(OutputBoundary boundary) {
    return boundary.columns().entrySet().stream()
        .map(column -> constraint(column.getKey(), column.getValue()))
        .toList();
  }

  private static Constraint constraint(ColumnConstraint constraint) {
    if (constraint.column() == null) {
      throw new IllegalArgumentException("boundary: found a constraint without a column");
    }
    if (constraint.exactly() != null) {
      return new Constraint.Exactly(constraint.exactly());
    }
    return constraint.from() != null && constraint.to() != null
        ? new Constraint.Range(constraint.from(), constraint.to())
        : new Constraint.Any();
  }

  private static ColumnConstraint constraint(String column, Constraint constraint) {
    if (constraint instanceof Constraint.Exactly exactly) {
      return new ColumnConstraint(column, exactly.value(), null, null);
    }
    if (constraint instanceof Constraint.Range range) {
      return new ColumnConstraint(column, null, range.from(), range.to());
    }
    return new ColumnConstraint(column, null, null, null);
  }
}
