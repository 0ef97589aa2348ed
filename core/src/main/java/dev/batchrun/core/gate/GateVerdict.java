package dev.batchrun.core.gate;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What all checks mean together. Consequences add up: a run can set rows aside, withhold a
 * partition and wait for an approval at once. Only FailRun ends it, and so does withholding every
 * partition: nothing would be left to publish.
 *
 * <p>For instance, of the days 1 to 3, day 2 fails a FailPartition check and one row of day 3 a
 * QuarantineRecord check: days 1 and 3 are published, without that row; day 2 stays what it was.
 *
 * @param action the most severe consequence
 * @param withheld partitions that are not published; what they published before stays in force
 * @param quarantining names of the checks whose rows are set aside
 * @param approvalReasons why a person has to approve; empty when nobody has to
 * @param warnings to publish with
 * @param passed checks that held
 * @param warned checks that did not hold, with a warning
 * @param failed checks that did not hold, with a consequence
 * @param firstProblem the most severe check that did not hold
 */
public record GateVerdict(
    GateAction action,
    SortedSet<PartitionKey> withheld,
    List<String> quarantining,
    List<String> approvalReasons,
    List<String> warnings,
    int passed,
    int warned,
    int failed,
    Optional<CheckOutcome> firstProblem) {

  public GateVerdict {
    withheld = Collections.unmodifiableSortedSet(new TreeSet<>(withheld));
    quarantining = List.copyOf(quarantining);
    approvalReasons = List.copyOf(approvalReasons);
    warnings = List.copyOf(warnings);
  }

  /**
   * Decides.
   *
   * @param outcomes of all checks
   * @param staged the partitions that were staged
   * @param approvalPolicy whether the publish policy asks for an approval of every version
   */
  public static GateVerdict of(
      Collection<CheckOutcome> outcomes, Set<PartitionKey> staged, boolean approvalPolicy) {
    List<CheckOutcome> broken = outcomes.stream().filter(o -> !o.held()).toList();
    SortedSet<PartitionKey> withheld = new TreeSet<>();
    ofSeverity(broken, Severity.FailPartition).forEach(o -> withheld.addAll(o.concerned(staged)));
    Optional<GateAction> gravest =
        broken.stream()
            .flatMap(o -> GateAction.of(o.severity()).stream())
            .max(Comparator.naturalOrder());
    // A check may speak of a partition that nobody staged, such as a missing day: withholding it
    // keeps what it published before. Only when no staged partition is left the run has failed.
    boolean nothingLeft =
        !ofSeverity(broken, Severity.FailPartition).isEmpty() && withheld.containsAll(staged);
    List<String> approvals = new ArrayList<>();
    if (approvalPolicy) {
      approvals.add("publish.approval is Required");
    }
    ofSeverity(broken, Severity.ManualReview).forEach(o -> approvals.add(o.describe()));
    return new GateVerdict(
        nothingLeft ? GateAction.FailRun : gravest.orElse(GateAction.Publish),
        withheld,
        ofSeverity(broken, Severity.QuarantineRecord).stream().map(CheckOutcome::name).toList(),
        approvals,
        ofSeverity(broken, Severity.Warn).stream().map(CheckOutcome::describe).toList(),
        outcomes.size() - broken.size(),
        ofSeverity(broken, Severity.Warn).size(),
        (int)
            broken.stream()
                .filter(o -> o.severity() != Severity.Info && o.severity() != Severity.Warn)
                .count(),
        broken.stream()
            .filter(o -> o.severity() != Severity.Info)
            .max(Comparator.comparing(GateVerdict::gravity)));
  }

  private static GateAction gravity(CheckOutcome outcome) {
    return GateAction.of(outcome.severity()).orElse(GateAction.Publish);
  }

  private static List<CheckOutcome> ofSeverity(List<CheckOutcome> broken, Severity severity) {
    return broken.stream().filter(o -> o.severity() == severity).toList();
  }
}
