package dev.batchrun.core.lineage;

import java.util.List;

/**
 * A dataset as lineage sees it.
 *
 * @param name unique
 * @param slicing how it is cut by time
 * @param keyColumns its other partition columns
 * @param sources the datasets it reads
 */
public record Node(String name, Slicing slicing, List<String> keyColumns, List<Source> sources) {
  public Node {
    keyColumns = List.copyOf(keyColumns);
    sources = List.copyOf(sources);
  }

  /**
   * A dataset that is read.
   *
   * @param dataset its name
   * @param mapping which slices of it one slice of the reader is computed from
   * @param field where that stands, for problems: {@code Dataset monthly: spec.inputs[0].dataset}
   */
  public record Source(String dataset, Mapping mapping, String field) {}
}
