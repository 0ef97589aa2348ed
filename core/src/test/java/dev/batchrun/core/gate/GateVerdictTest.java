package dev.batchrun.core.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateVerdictTest {
  private static final PartitionKey DAY1 = new PartitionKey(Map.of("day", "1"));
  private static final PartitionKey DAY2 = new PartitionKey(Map.of("day", "2"));
  private static final Set<PartitionKey> STAGED = Set.of(DAY1, DAY2);

  private static CheckOutcome broken(String name, Severity severity, PartitionKey... in) {
    return CheckOutcome.failed(name, "Range", severity, 3, "x > 0", "3 rows").in(List.of(in));
  }

  private static CheckOutcome held(String name) {
    return CheckOutcome.held(name, "Range", Severity.FailRun, "x > 0", "0 rows");
  }

  @ParameterizedTest
  @CsvSource({
    "Info, Publish, 0, 0, 0, 0, 0",
    "Warn, PublishWithWarning, 1, 0, 0, 0, 0",
    "QuarantineRecord, QuarantineRecords, 0, 1, 0, 1, 0",
    "FailPartition, FailPartition, 0, 1, 1, 0, 0",
    "ManualReview, ManualReview, 0, 1, 0, 0, 1",
    "FailRun, FailRun, 0, 1, 0, 0, 0"
  })
  void eachSeverityHasItsAction(
      Severity severity,
      GateAction action,
      int warned,
      int failed,
      int withheld,
      int quarantining,
      int approvals) {
    GateVerdict verdict =
        GateVerdict.of(List.of(held("a"), broken("b", severity, DAY2)), STAGED, false);
    assertEquals(action, verdict.action());
    assertEquals(1, verdict.passed());
    assertEquals(warned, verdict.warned());
    assertEquals(warned, verdict.warnings().size());
    assertEquals(failed, verdict.failed());
    assertEquals(withheld, verdict.withheld().size());
    assertEquals(quarantining, verdict.quarantining().size());
    assertEquals(approvals, verdict.approvalReasons().size());
    assertEquals(
        severity != Severity.Info, verdict.firstProblem().map(CheckOutcome::name).isPresent());
  }

  @Test
  void consequencesAddUp() {
    GateVerdict verdict =
        GateVerdict.of(
            List.of(
                broken("q", Severity.QuarantineRecord, DAY1),
                broken("p", Severity.FailPartition, DAY2),
                broken("m", Severity.ManualReview),
                broken("w", Severity.Warn)),
            STAGED,
            false);
    assertEquals(GateAction.ManualReview, verdict.action());
    assertEquals(Set.of(DAY2), verdict.withheld());
    assertEquals(List.of("q"), verdict.quarantining());
    assertEquals(List.of("m: found 3 rows, expected x > 0"), verdict.approvalReasons());
    assertEquals(List.of("w: found 3 rows, expected x > 0"), verdict.warnings());
    assertEquals("m", verdict.firstProblem().orElseThrow().name());
  }

  @Test
  void withholdingEveryPartitionFailsTheRun() {
    assertEquals(
        GateAction.FailRun,
        GateVerdict.of(List.of(broken("p", Severity.FailPartition)), STAGED, false).action());
    assertEquals(
        GateAction.FailRun,
        GateVerdict.of(
                List.of(
                    broken("p", Severity.FailPartition, DAY1),
                    broken("r", Severity.FailPartition, DAY2)),
                STAGED,
                false)
            .action());
  }

  @Test
  void aMissingPartitionIsWithheldSoThatItKeepsItsVersion() {
    PartitionKey missing = new PartitionKey(Map.of("day", "3"));
    GateVerdict verdict =
        GateVerdict.of(List.of(broken("c", Severity.FailPartition, missing)), STAGED, false);
    assertEquals(GateAction.FailPartition, verdict.action());
    assertEquals(new TreeSet<>(Set.of(missing)), verdict.withheld());
  }

  @Test
  void thePolicyAsksForAnApprovalOfAGoodOutputToo() {
    GateVerdict verdict = GateVerdict.of(List.of(held("a")), STAGED, true);
    assertEquals(GateAction.Publish, verdict.action());
    assertEquals(List.of("publish.approval is Required"), verdict.approvalReasons());
  }

  /** All pairs of severities: the graver one names the action, in either order. */
  @Test
  void theGraverOfTwoDecides() {
    for (Severity a : Severity.values()) {
      for (Severity b : Severity.values()) {
        List<CheckOutcome> outcomes = new ArrayList<>();
        outcomes.add(broken("a", a, DAY1));
        outcomes.add(broken("b", b, DAY1));
        GateAction expected =
            GateAction.of(a)
                        .orElse(GateAction.Publish)
                        .compareTo(GateAction.of(b).orElse(GateAction.Publish))
                    >= 0
                ? GateAction.of(a).orElse(GateAction.Publish)
                : GateAction.of(b).orElse(GateAction.Publish);
        assertEquals(expected, GateVerdict.of(outcomes, STAGED, false).action(), a + " and " + b);
      }
    }
    assertTrue(GateVerdict.of(List.of(), STAGED, false).firstProblem().isEmpty());
  }
}
