package dev.batchrun.core.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.core.vocabulary.WorkReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanDifferenceTest {
  private static Asked july() {
    return new Asked()
        .range("2026-07-01", "2026-07-06")
        .values("tenant", "a")
        .published("day=2026-07-01/tenant=a", 3)
        .published("day=2026-07-02/tenant=a", 3);
  }

  @Test
  void theSamePlanHasNone() {
    assertEquals(List.of(), PlanDifference.between(july().plan(), july().plan()));
  }

  @Test
  void partitionsThatChangedAlikeAreToldAsRanges() {
    BackfillPlan now =
        july()
            .published("day=2026-07-01/tenant=a", 4)
            .published("day=2026-07-03/tenant=a", 5)
            .published("day=2026-07-04/tenant=a", 5)
            .contract("sha256:c2")
            .plan();
    assertEquals(
        List.of(
            "the contract: was sha256:c1, is sha256:c2",
            "day=2026-07-01 of tenant=a: was Forced at version 3, is Forced at version 4",
            "day=[2026-07-03, 2026-07-05) of tenant=a: was Missing, is Forced at version 5"),
        PlanDifference.between(july().plan(), now));
  }

  @Test
  void workThatIsGoneAndWhatItReachedAreTold() {
    BackfillPlan before = july().only(WorkReason.Missing).plan();
    BackfillPlan now =
        july().only(WorkReason.Missing).published("day=2026-07-05/tenant=a", 9).plan();
    assertEquals(
        List.of(
            "runs: was 3, is 2",
            "day=2026-07-05 of tenant=a: was Missing, is not to be computed",
            "downstream rolling: was day=[2026-07-03, 2026-08-04) for tenant=a,"
                + " is day=[2026-07-03, 2026-08-03) for tenant=a"),
        PlanDifference.between(before, now));
  }

  @Test
  void aNewReaderAndANewApprovalAreTold() {
    BackfillPlan before = july().downstreams(List.of(Asked.readers("orders").get(0))).plan();
    assertEquals(
        List.of(
            "downstream monthly: was not reached, is month=[2026-07, 2026-09)",
            "downstream rolling: was not reached, is day=[2026-07-01, 2026-08-04) for tenant=a",
            "approval: was none, is the contract of orders asks for an approval"),
        PlanDifference.between(before, july().approvalRequired().plan()));
  }

  @Test
  void manyDifferencesAreCutAndCounted() {
    Asked now = july();
    String[] tenants = new String[30];
    for (int i = 0; i < tenants.length; i++) {
      tenants[i] = "t" + i;
    }
    List<String> lines =
        PlanDifference.between(july().plan(), now.values("tenant", tenants).plan());
    assertEquals(PlanDifference.LINES + 1, lines.size());
    assertEquals("and 14 more", lines.get(PlanDifference.LINES));
  }

  @Test
  void anotherReasonIsADifferenceToo() {
    assertEquals(
        List.of("what was asked: found another scope, reason or execution than was planned"),
        PlanDifference.between(july().plan(), july().why("because").plan()));
  }
}
