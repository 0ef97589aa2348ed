package dev.batchrun.core.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.lineage.Mapping;
import dev.batchrun.core.lineage.Node;
import dev.batchrun.core.lineage.Slicing;
import dev.batchrun.core.vocabulary.BackfillMode;
import dev.batchrun.core.vocabulary.DownstreamPolicy;
import dev.batchrun.core.vocabulary.PublishUnit;
import dev.batchrun.core.vocabulary.WorkReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BackfillPlannerTest {
  private static String told(BackfillPlan plan) {
    return plan.runs().stream()
        .map(
            run ->
                RunBoundary.of(plan.request().target(), run)
                    + " "
                    + run.parts().stream()
                        .map(p -> p.base() == 0 ? "" + p.reason() : p.reason() + "@" + p.base())
                        .collect(Collectors.joining(",")))
        .collect(Collectors.joining("\n"));
  }

  private static OutputBoundary days(String from, String to) {
    return new OutputBoundary(Map.of("day", new Constraint.Range(from, to)));
  }

  @Test
  void everySliceOfTheScopeBecomesARunThatSaysWhy() {
    BackfillPlan plan =
        new Asked()
            .range("2024-02-28", "2024-03-02")
            .values("tenant", "b", "a")
            .published("day=2024-02-28/tenant=a", 7)
            .published("day=2024-02-29/tenant=a", 8)
            .stale("day=2024-02-29/tenant=a")
            .published("day=2024-03-01/tenant=a", 9)
            .failed("day=2024-03-01/tenant=a")
            .failed("day=2024-03-01/tenant=b")
            .published("day=2024-03-01/tenant=c", 10)
            .plan();
    assertEquals(
        """
        day=2024-02-28, tenant=b Missing
        day=2024-02-28, tenant=a Forced@7
        day=2024-02-29, tenant=b Missing
        day=2024-02-29, tenant=a Stale@8
        day=2024-03-01, tenant=b Failed
        day=2024-03-01, tenant=a Failed@9""",
        told(plan));
    assertEquals(
        Map.of(
            WorkReason.Missing,
            2L,
            WorkReason.Forced,
            1L,
            WorkReason.Stale,
            1L,
            WorkReason.Failed,
            2L),
        plan.reasons());
    assertEquals(0, plan.skipped());
  }

  @Test
  void onlyWhatIsMissingFailedOrStaleIsComputedWhereThatIsAsked() {
    Asked asked =
        new Asked()
            .range("2026-07-01", "2026-07-05")
            .published("day=2026-07-01/tenant=a", 1)
            .published("day=2026-07-02/tenant=a", 2)
            .stale("day=2026-07-02/tenant=a")
            .failed("day=2026-07-03/tenant=a");
    assertEquals("day=2026-07-02 Stale@2", told(asked.only(WorkReason.Stale).plan()));
    assertEquals(3, asked.plan().skipped());
    assertEquals("day=2026-07-03 Failed", told(asked.only(WorkReason.Failed).plan()));
    assertEquals(
        "day=2026-07-03 Missing\nday=2026-07-04 Missing",
        told(asked.only(WorkReason.Missing).plan()));
    assertEquals(
        "day=2026-07-01 Forced@1\nday=2026-07-02 Forced@2",
        told(asked.only(WorkReason.Forced).plan()));
  }

  @Test
  void whereAColumnIsLeftOutTheNewestVersionInTheSliceCounts() {
    Asked asked =
        new Asked()
            .range("2026-07-01", "2026-07-02")
            .published("day=2026-07-01/tenant=a", 5)
            .published("day=2026-07-01/tenant=b", 3);
    assertEquals("day=2026-07-01 Forced@5", told(asked.plan()));
  }

  @Test
  void slicesInARowShareARunAndGapsPartThem() {
    Asked asked =
        new Asked()
            .range("2026-07-01", "2026-07-06")
            .values("day", "2026-07-09", "2026-07-08", "2026-07-03")
            .perRun(3);
    assertEquals(
        """
        day=[2026-07-01, 2026-07-04) Missing,Missing,Missing
        day=[2026-07-04, 2026-07-06) Missing,Missing
        day=[2026-07-08, 2026-07-10) Missing,Missing""",
        told(asked.plan()));
    assertEquals(
        """
        day=[2026-07-08, 2026-07-10) Missing,Missing
        day=[2026-07-04, 2026-07-06) Missing,Missing
        day=[2026-07-01, 2026-07-04) Missing,Missing,Missing""",
        told(asked.newestFirst().plan()));
  }

  @Test
  void aDatasetWithoutTimeIsPlannedByItsOtherColumns() {
    Asked asked = new Asked().slicing(Slicing.WHOLE, "tenant").values("tenant", "a", "b");
    assertEquals(
        "tenant=a Forced@4\ntenant=b Missing", told(asked.published("tenant=a", 4).plan()));
    assertEquals("all Missing", told(new Asked().slicing(Slicing.WHOLE).plan()));
  }

  @Test
  void whatItReachesDownstreamIsNamedExactly() {
    assertEquals(
        List.of(
            new BackfillPlan.Impact("rolling", "day=[2026-06-15, 2026-07-15) for tenant=a|b"),
            new BackfillPlan.Impact("monthly", "month=[2026-06, 2026-08)")),
        new Asked().values("day", "2026-06-15").values("tenant", "a", "b").plan().impact());
  }

  @Test
  void whatOneTenantChangesIsToldApartFromWhatTheOtherDoes() {
    Asked asked =
        new Asked()
            .range("2026-06-01", "2026-06-03")
            .values("tenant", "a", "b")
            .published("day=2026-06-01/tenant=a", 1)
            .only(WorkReason.Missing);
    assertEquals(
        "day=2026-06-02 for tenant=a; day=[2026-06-01, 2026-06-03) for tenant=b",
        asked
            .downstreams(
                List.of(
                    Asked.readers("orders").get(0),
                    new Node(
                        "copy",
                        Asked.DAYS,
                        List.of("tenant"),
                        List.of(new Node.Source("orders", new Mapping.Same(), "")))))
            .plan()
            .impact()
            .get(0)
            .partitions());
  }

  @Test
  void closedPeriodsAreRefusedToReplaceAndNamedOtherwise() {
    Asked asked =
        new Asked()
            .range("2026-06-29", "2026-07-02")
            .closed("h1", days("2026-01-01", "2026-07-01"))
            .closed("y25", days("2025-01-01", "2026-01-01"));
    assertEquals(
        List.of(
            "spec.scope: found partitions that are closed by h1 (day=[2026-01-01, 2026-07-01)):"
                + " audited, expected partitions of open periods; closed ones change by a"
                + " Restatement alone"),
        asked.problems());
    assertEquals(
        List.of("h1 (day=[2026-01-01, 2026-07-01)): audited"),
        asked.mode(BackfillMode.DryRun).plan().closed());
  }

  @Test
  void aPersonApprovesWhereTheContractAsksForIt() {
    Asked asked = new Asked().range("2026-07-01", "2026-07-02").approvalRequired();
    assertEquals(List.of("the contract of orders asks for an approval"), asked.plan().approvals());
    assertEquals(List.of(), asked.mode(BackfillMode.DryRun).plan().approvals());
  }

  @Test
  void earlierRunsSayHowLongItTakes() {
    Asked asked = new Asked().range("2026-07-01", "2026-07-10");
    assertEquals(Optional.empty(), asked.plan().estimate());
    // 9 runs, 4 at a time
    assertEquals(
        Optional.of(Duration.ofMinutes(6)), asked.each(Duration.ofMinutes(2)).plan().estimate());
  }

  @Test
  void nothingToDoIsAPlan() {
    Asked asked = new Asked().range("2026-07-01", "2026-07-02").only(WorkReason.Stale);
    assertEquals(0, asked.plan().runs().size());
    assertEquals(List.of(), asked.plan().impact());
    assertEquals(1, asked.plan().skipped());
  }

  @Test
  void theDigestIsOfTheMeaningAndNotOfTheEstimate() {
    String digest = new Asked().range("2026-07-01", "2026-07-02").plan().digest();
    assertEquals(
        digest, new Asked().range("2026-07-01", "2026-07-02").each(Duration.ZERO).plan().digest());
    assertEquals(
        digest,
        new Asked()
            .range("2026-07-01", "2026-07-02")
            .published("day=2026-07-02/tenant=a", 9)
            .plan()
            .digest());
    assertNotEquals(digest, new Asked().range("2026-07-01", "2026-07-03").plan().digest());
    assertNotEquals(
        digest, new Asked().range("2026-07-01", "2026-07-02").contract("other").plan().digest());
    assertNotEquals(
        digest,
        new Asked().range("2026-07-01", "2026-07-02").why("another reason").plan().digest());
  }

  @Test
  void thePlanIsATextThatPeopleCanRead() {
    BackfillPlan plan =
        new Asked()
            .values("day", "2026-07-31")
            .values("tenant", "a")
            .published("day=2026-07-31/tenant=a", 3)
            .plan();
    assertEquals(
        "{\"approvalRequired\":false,\"approvals\":[],\"closed\":[],\"contract\":\"sha256:c1\",\"dataset\":\"orders\","
            + "\"downstream\":\"Notify\",\"execution\":{\"failureBudget\":0,\"only\":[],"
            + "\"order\":\"OldestFirst\",\"parallelism\":4,\"partitionsPerRun\":1,"
            + "\"publish\":\"PerRun\"},\"format\":1,\"impact\":["
            + "{\"dataset\":\"rolling\",\"partitions\":\"day=[2026-07-31, 2026-08-30) for tenant=a\"},"
            + "{\"dataset\":\"monthly\",\"partitions\":\"month=[2026-07, 2026-09)\"}],"
            + "\"mode\":\"Replace\",\"partitionBy\":[\"day\",\"tenant\"],\"reason\":{\"code\":\"WrongRates\","
            + "\"text\":\"the rate table was wrong\"},\"runs\":[{\"keys\":[\"tenant=a\"],"
            + "\"partitions\":[{\"reason\":\"Forced\",\"slice\":\"2026-07-31\",\"version\":3}]}],"
            + "\"scope\":{\"ranges\":[],\"values\":{\"day\":[\"2026-07-31\"],\"tenant\":[\"a\"]}},"
            + "\"skipped\":0,\"time\":{\"column\":\"day\",\"unit\":\"Day\","
            + "\"zone\":\"Europe/Berlin\"}}",
        PlanDocument.text(plan));
  }

  @Test
  void whatIsNotThereYetIsRefusedByName() {
    assertEquals(
        List.of(
            "spec.mode: found Shadow, expected Replace or DryRun; mode Shadow of a Backfill is not"
                + " available yet",
            "spec.downstream: found AutoRefresh, expected Notify; AutoRefresh is not available yet",
            "spec.execution.publish: found AllOrNothing, expected PerRun; publishing all or nothing"
                + " is not available yet"),
        new Asked()
            .range("2026-07-01", "2026-07-02")
            .mode(BackfillMode.Shadow)
            .downstream(DownstreamPolicy.AutoRefresh)
            .publish(PublishUnit.AllOrNothing)
            .problems());
  }

  @Test
  void everyProblemOfAScopeIsToldAtOnce() {
    assertEquals(
        List.of(
            "spec.scope.ranges[0].from: found 2026-02-30, expected a Day that exists, such as"
                + " 2026-07-03",
            "spec.scope.ranges[1]: found 2026-07-02 to 2026-07-02, expected from before to; to is"
                + " exclusive",
            "spec.scope.ranges[2].to: found 2026-08, expected a Day that exists, such as 2026-07-03",
            "spec.scope.values[day]: found noday, expected a Day that exists, such as 2026-07-03",
            "spec.scope.values[region]: found region, expected one of the partition columns: day,"
                + " tenant",
            "spec.scope.values[tenant]: found an empty list, expected values, or leave the column"
                + " out to mean all of them"),
        new Asked()
            .range("2026-02-30", "2026-03-02")
            .range("2026-07-02", "2026-07-02")
            .range("2026-07-02", "2026-08")
            .values("day", "noday")
            .values("region", "eu")
            .values("tenant")
            .problems());
  }

  @Test
  void aScopeWithoutAnEndIsRefused() {
    assertEquals(
        List.of(
            "spec.scope.ranges: found nothing, expected from and to for day, or values for it;"
                + " history has no beginning"),
        new Asked().values("tenant", "a").problems());
    assertEquals(
        List.of(
            "spec.scope: found 36525 partitions or more, expected at most 20000; write several"
                + " Backfills, one after the other"),
        new Asked().range("1926-01-01", "2026-01-01").problems());
  }

  @Test
  void aRangeOfADatasetWithoutTimeIsRefused() {
    assertEquals(
        List.of(
            "spec.scope.ranges: found 2026-07-01 to 2026-07-02, expected none: no partition column"
                + " of orders names a time"),
        new Asked().slicing(Slicing.WHOLE, "tenant").range("2026-07-01", "2026-07-02").problems());
  }
}
