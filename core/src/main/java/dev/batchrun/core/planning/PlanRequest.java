package dev.batchrun.core.planning;

import dev.batchrun.core.vocabulary.BoundaryClock;
import dev.batchrun.core.vocabulary.Mode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything planning looks at, as users wrote it.
 *
 * @param contract what the dataset's contract says
 * @param run what the run says
 */
public record PlanRequest(Contract contract, Ask run) {

  /**
   * The contract's part.
   *
   * @param path where the contract stands, for problems: {@code spec.datasetSpec} or {@code Dataset
   *     orders: spec}
   * @param partitionColumns in their order
   * @param inputs all of them, in the contract's order
   * @param parameters as declared, in order
   */
  public record Contract(
      String path,
      List<String> partitionColumns,
      List<Input> inputs,
      List<Declaration> parameters) {
    public Contract {
      partitionColumns = List.copyOf(partitionColumns);
      inputs = List.copyOf(inputs);
      parameters = List.copyOf(parameters);
    }
  }

  /**
   * An input.
   *
   * @param name the table's name
   * @param boundary which part of it a run reads; all of it when empty
   */
  public record Input(String name, Optional<Boundary> boundary) {}

  /**
   * An input's boundary.
   *
   * @param clock by which it is drawn
   * @param zone an IANA time zone
   * @param partition the partition column that names the interval
   * @param lookBack how far before the interval rows are read as well
   */
  public record Boundary(
      BoundaryClock clock, String zone, Optional<String> partition, Optional<String> lookBack) {}

  /** A declared parameter. */
  public record Declaration(String name, ParameterType type, Optional<String> defaultValue) {}

  /**
   * The run's part.
   *
   * @param mode what the run is for
   * @param partition partition column to value
   * @param range of values of one partition column
   * @param businessDate as written
   * @param interval as written
   * @param parameters given values
   * @param rollbackToVersion for mode Rollback
   * @param promote for mode Promote: the Shadow run's name
   */
  public record Ask(
      Mode mode,
      Map<String, String> partition,
      Optional<Range> range,
      Optional<String> businessDate,
      Optional<GivenInterval> interval,
      Map<String, String> parameters,
      Optional<Long> rollbackToVersion,
      Optional<String> promote) {
    public Ask {
      partition = Collections.unmodifiableMap(new LinkedHashMap<>(partition));
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
  }

  /** From is inside, to is not. */
  public record Range(String column, String from, String to) {}

  /** From is inside, to is not; ISO instants with an offset. */
  public record GivenInterval(String from, String to) {}
}
