package dev.batchrun.core.backfill;

import dev.batchrun.core.lineage.Slicing;
import dev.batchrun.core.vocabulary.BackfillMode;
import dev.batchrun.core.vocabulary.DownstreamPolicy;
import dev.batchrun.core.vocabulary.PublishUnit;
import dev.batchrun.core.vocabulary.RunOrder;
import dev.batchrun.core.vocabulary.WorkReason;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is asked of a backfill, as users wrote it.
 *
 * @param target the dataset whose history changes
 * @param scope which part of it
 * @param purpose why, and what becomes of the result
 * @param terms how it is carried out
 */
public record BackfillRequest(Target target, Scope scope, Purpose purpose, Terms terms) {

  /**
   * The dataset.
   *
   * @param dataset its name
   * @param contract digest of the contract that the runs would freeze
   * @param partitionColumns in their order
   * @param slicing how it is cut by time
   * @param approvalRequired whether its contract wants an approval before consumers see anything
   */
  public record Target(
      String dataset,
      String contract,
      List<String> partitionColumns,
      Slicing slicing,
      boolean approvalRequired) {
    public Target {
      partitionColumns = List.copyOf(partitionColumns);
    }
  }

  /**
   * Which partitions: all slices of the ranges and of the values named for the time column, each
   * with all combinations of the other columns' values. A column that is not named has any value.
   *
   * @param ranges of the time column
   * @param values partition column to the values named
   */
  public record Scope(List<Range> ranges, Map<String, List<String>> values) {
    public Scope {
      ranges = List.copyOf(ranges);
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }
  }

  /** From is inside, to is not. */
  public record Range(String from, String to) {}

  /**
   * Why, and what becomes of the result.
   *
   * @param code a short reason, for counting
   * @param text the reason, for people
   */
  public record Purpose(BackfillMode mode, String code, String text, DownstreamPolicy downstream) {}

  /**
   * How it is carried out.
   *
   * @param parallelism how many runs are at work at most
   * @param order of the runs
   * @param partitionsPerRun how many partitions in a row one run owns at most
   * @param failureBudget how many runs may fail before no further one is created
   * @param only which partitions of the scope are computed; all when empty
   * @param publish how much consumers see at once
   */
  public record Terms(
      int parallelism,
      RunOrder order,
      int partitionsPerRun,
      int failureBudget,
      Set<WorkReason> only,
      PublishUnit publish) {
    public Terms {
      only = Set.copyOf(only);
    }
  }
}
