package dev.batchrun.core.gate;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Severity;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How one check ended.
 *
 * @param name its name
 * @param check its kind
 * @param severity what it means when it does not hold
 * @param held whether it held
 * @param failures rows or units that did not hold
 * @param expected what should be, for people and exact
 * @param found what was
 * @param partitions concerned; when it did not hold and none is named, the whole output is
 * @param samples values that did not hold, at most a few
 */
public record CheckOutcome(
    String name,
    String check,
    Severity severity,
    boolean held,
    long failures,
    String expected,
    String found,
    SortedSet<PartitionKey> partitions,
    List<String> samples) {
  public CheckOutcome {
    partitions = Collections.unmodifiableSortedSet(new TreeSet<>(partitions));
    samples = List.copyOf(samples);
  }

  /** A check that held. */
  public static CheckOutcome held(
      String name, String check, Severity severity, String expected, String found) {
    return new CheckOutcome(
        name, check, severity, true, 0, expected, found, new TreeSet<>(), List.of());
  }

  /** A check that did not hold. */
  public static CheckOutcome failed(
      String name, String check, Severity severity, long failures, String expected, String found) {
    return new CheckOutcome(
        name, check, severity, false, failures, expected, found, new TreeSet<>(), List.of());
  }

  /** The same, in these partitions. */
  public CheckOutcome in(Collection<PartitionKey> concerned) {
    return new CheckOutcome(
        name, check, severity, held, failures, expected, found, new TreeSet<>(concerned), samples);
  }

  /** The same, with values that did not hold. */
  public CheckOutcome withSamples(List<String> values) {
    return new CheckOutcome(
        name, check, severity, held, failures, expected, found, partitions, values);
  }

  /** The partitions of an output that this check speaks of. */
  Set<PartitionKey> concerned(Set<PartitionKey> staged) {
    return partitions.isEmpty() ? staged : partitions;
  }

  /** {@code Range(amount): found 3 rows, expected amount >= 0, such as -5}. */
  public String describe() {
    return name
        + ": found "
        + found
        + ", expected "
        + expected
        + (samples.isEmpty() ? "" : ", such as " + String.join("; ", samples));
  }
}
