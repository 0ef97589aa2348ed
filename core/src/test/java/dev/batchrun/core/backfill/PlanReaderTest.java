package dev.batchrun.core.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.batchrun.core.lineage.Slicing;
import dev.batchrun.core.vocabulary.BackfillMode;
import dev.batchrun.core.vocabulary.WorkReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanReaderTest {
  private static Asked july() {
    return new Asked()
        .range("2026-06-29", "2026-07-06")
        .values("tenant", "b", "a=1")
        .published("day=2026-07-01/tenant=b", 3)
        .perRun(2)
        .newestFirst()
        .only(WorkReason.Missing, WorkReason.Forced);
  }

  @Test
  void aStoredPlanIsReadAsItWas() {
    for (Asked asked :
        List.of(
            july(),
            july().approvalRequired(),
            july().mode(BackfillMode.DryRun),
            new Asked().slicing(Slicing.WHOLE, "tenant").values("tenant", "a"),
            new Asked().slicing(Slicing.WHOLE))) {
      BackfillPlan plan = asked.plan();
      assertEquals(Optional.of(plan), PlanReader.read(PlanDocument.tree(plan), plan.digest()));
    }
  }

  @Test
  void theEstimateIsNotStored() {
    BackfillPlan plan = july().each(Duration.ofMinutes(1)).plan();
    BackfillPlan read = PlanReader.read(PlanDocument.tree(plan), plan.digest()).orElseThrow();
    assertEquals(Optional.empty(), read.estimate());
    assertEquals(List.of(), PlanDifference.between(read, plan));
  }

  @Test
  void whatIsNotThePlanOfTheDigestIsNone() {
    BackfillPlan plan = july().plan();
    assertEquals(Optional.empty(), PlanReader.read(Map.of(), plan.digest()));
    assertEquals(Optional.empty(), PlanReader.read(PlanDocument.tree(plan), "sha256:other"));
    for (String member : PlanDocument.tree(plan).keySet()) {
      Map<String, Object> less = new LinkedHashMap<>(PlanDocument.tree(plan));
      less.remove(member);
      assertEquals(Optional.empty(), PlanReader.read(less, plan.digest()), member);
      Map<String, Object> other = new LinkedHashMap<>(PlanDocument.tree(plan));
      other.put(member, 7);
      assertEquals(Optional.empty(), PlanReader.read(other, plan.digest()), member);
    }
    Map<String, Object> fewer = new LinkedHashMap<>(PlanDocument.tree(plan));
    List<Object> runs = new ArrayList<>((List<?>) fewer.get("runs"));
    runs.remove(0);
    fewer.put("runs", runs);
    assertEquals(Optional.empty(), PlanReader.read(fewer, plan.digest()));
    Map<String, Object> more = new LinkedHashMap<>(PlanDocument.tree(plan));
    more.put("unknown", "member");
    assertEquals(Optional.empty(), PlanReader.read(more, plan.digest()));
  }

  @Test
  void aRunOfAPlanHasOneName() {
    String digest = "sha256:0123456789abcdef";
    String longest = "b".repeat(RunName.BACKFILL_LENGTH);
    assertEquals("orders-h1-01234567-00007", RunName.of("orders-h1", digest, 7));
    assertEquals(55, RunName.of(longest, digest, 19_999).length());
    assertThrows(IllegalArgumentException.class, () -> RunName.of(longest + "b", digest, 0));
    assertThrows(IllegalArgumentException.class, () -> RunName.of("orders", "0123456789", 0));
  }
}
