package dev.batchrun.core.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.backfill.BackfillSight.RunEnd;
import dev.batchrun.core.identity.CanonicalJson;
import dev.batchrun.core.lineage.Mapping;
import dev.batchrun.core.lineage.Node;
import dev.batchrun.core.vocabulary.BackfillPhase;
import dev.batchrun.core.vocabulary.WorkReason;
import java.time.LocalDate;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Ten thousand partitions. */
class LargeBackfillTest {
  private static final int STATUS_BYTES = 64 * 1024;

  private static Asked tenThousand() {
    Asked asked = new Asked();
    String[] tenants = new String[10];
    for (int i = 0; i < tenants.length; i++) {
      tenants[i] = i + "x".repeat(120);
    }
    LocalDate first = LocalDate.of(2020, 1, 1);
    // Every third day is there: as many gaps as can be, so that nothing is one range.
    for (int day = 0; day < 1500; day += 3) {
      for (String tenant : tenants) {
        asked.published("day=" + first.plusDays(day) + "/tenant=" + tenant, day + 1);
      }
    }
    return asked
        .range("2020-01-01", first.plusDays(1500).toString())
        .values("tenant", tenants)
        .only(WorkReason.Missing);
  }

  private static List<Node> manyReaders() {
    List<Node> nodes = new ArrayList<>();
    nodes.add(new Node("orders", Asked.DAYS, List.of("tenant"), List.of()));
    for (int i = 0; i < 200; i++) {
      nodes.add(
          new Node(
              "n".repeat(60) + i,
              Asked.DAYS,
              List.of("tenant"),
              List.of(new Node.Source("orders", new Mapping.Same(), ""))));
    }
    return nodes;
  }

  @Test
  void aStatusHoldsTheSummaryOfTenThousandPartitions() {
    BackfillPlan plan = tenThousand().downstreams(manyReaders()).plan();
    assertEquals(10_000, plan.partitions());
    assertEquals(10_000, plan.runs().size());
    PlanSummary summary = PlanSummary.of(plan);
    Map<String, Object> tree = new TreeMap<>();
    tree.put("digest", summary.digest());
    tree.put("runs", summary.runs());
    tree.put("partitions", summary.partitions());
    tree.put("closed", summary.closed());
    tree.put("approvals", summary.approvals());
    tree.put(
        "impact",
        summary.impact().stream().map(i -> List.of(i.dataset(), i.partitions())).toList());
    int bytes = CanonicalJson.bytes(tree).length;
    assertTrue(bytes <= STATUS_BYTES, "summary has " + bytes + " bytes");
    assertEquals(200, summary.datasetsReached());
    assertEquals(PlanSummary.DATASETS, summary.impact().size());
  }

  @Test
  void theSamePlanIsMadeTwice() {
    assertEquals(tenThousand().plan().digest(), tenThousand().plan().digest());
  }

  /** Tells how often a run was looked at. */
  private static final class Counted extends AbstractList<RunEnd> {
    private final List<RunEnd> runs;
    private long looks;

    Counted(List<RunEnd> runs) {
      this.runs = runs;
    }

    @Override
    public RunEnd get(int index) {
      looks++;
      return runs.get(index);
    }

    @Override
    public int size() {
      return runs.size();
    }
  }

  @Test
  void noLookGrowsWithWhatIsDone() {
    int parallelism = 8;
    int runs = 10_000;
    Progress progress = Progress.NONE;
    BackfillPhase phase = BackfillPhase.Running;
    long looks = 0;
    long most = 0;
    int steps = 0;
    while (!phase.isTerminal()) {
      Counted seen = new Counted(progress.atWork().stream().map(run -> RunEnd.Succeeded).toList());
      BackfillDecision decision = BackfillDecider.decide(sight(phase, runs, progress, seen)).get();
      most = Math.max(most, seen.looks);
      looks += seen.looks;
      steps++;
      phase = decision.phase();
      progress = decision.progress();
      assertTrue(progress.atWork().size() <= parallelism);
    }
    assertEquals(runs, progress.succeeded());
    assertEquals(runs / parallelism + 1, steps);
    // Once to copy the list, once to count.
    assertTrue(most <= 2L * parallelism, "one look saw " + most + " runs");
    assertTrue(looks <= 2L * runs, looks + " looks at runs");
  }

  private static BackfillSight sight(
      BackfillPhase phase, int runs, Progress progress, List<RunEnd> seen) {
    return new BackfillSight(
        phase,
        new BackfillSight.Wishes(false, false),
        new BackfillSight.Limits(8, 0),
        new BackfillSight.Plan("sha256:p", runs, false),
        Optional.empty(),
        new BackfillSight.AsPlanned(),
        progress,
        seen);
  }
}
