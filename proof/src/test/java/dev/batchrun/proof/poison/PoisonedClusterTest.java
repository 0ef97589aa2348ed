package dev.batchrun.proof.poison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Do strange objects end with a reason, and does a healthy run beside them not notice? */
class PoisonedClusterTest {
  private static final int SIDE_BY_SIDE = 8;
  private static final int SHOWN = 5;

  private static final PoisonedCluster.Pace ALONE = PoisonedCluster.withoutPoison();

  @Test
  void strangeThingsEndWithAReasonAndDisturbNobody() {
    int inputs = Integer.getInteger("poison.clusters", Scale.of(24, 500));
    Map<PoisonCase.Shape, Integer> shapes = new EnumMap<>(PoisonCase.Shape.class);
    Map<PoisonedCluster.End, Integer> ends = new EnumMap<>(PoisonedCluster.End.class);
    List<String> offences = new ArrayList<>();
    for (int first = 1; first <= inputs && offences.size() < SHOWN; first += SIDE_BY_SIDE) {
      List<PoisonCase> cases =
          IntStream.range(first, Math.min(first + SIDE_BY_SIDE, inputs + 1))
              .mapToObj(PoisonCase::of)
              .toList();
      PoisonedCluster.Outcomes outcomes = PoisonedCluster.with(cases);
      outcomes
          .each()
          .forEach(
              (strange, outcome) -> {
                shapes.merge(strange.shape(), 1, Integer::sum);
                ends.merge(outcome.end(), 1, Integer::sum);
                outcome.offence().ifPresent(o -> offences.add(shown(strange, o)));
              });
      if (!outcomes.healthy().equals(ALONE)) {
        offences.add(whoDisturbs(cases, outcomes.healthy()));
      }
    }
    assertEquals("", String.join("\n", offences));
    Figures figures = Figures.of("poison-cluster").add("strange things put into clusters", inputs);
    shapes.forEach((shape, count) -> figures.add("of these " + shape, count));
    ends.forEach((end, count) -> figures.add(end.words(), count));
    figures.publish();
  }

  private static String shown(PoisonCase strange, String offence) {
    return strange.name() + ": " + offence + "\n  " + strange.shown();
  }

  private String whoDisturbs(List<PoisonCase> cases, PoisonedCluster.Pace found) {
    return cases.stream()
        .filter(one -> !PoisonedCluster.with(List.of(one)).healthy().equals(ALONE))
        .findFirst()
        .map(one -> shown(one, "a healthy run beside it is disturbed"))
        .orElse(
            "together they disturb a healthy run, from "
                + cases.get(0).name()
                + " on: it goes "
                + found
                + ", alone "
                + ALONE);
  }

  @Test
  void aContractThatWasReplacedIsNamedAndMadeAgainOnceItIsDeleted() {
    PoisonedCluster.Healed healed = PoisonedCluster.replacedContract();
    assertEquals(Reason.MountFailed, healed.before().reason());
    assertTrue(healed.before().message().startsWith("ConfigMap lake/contract-"), healed.toString());
    assertTrue(healed.before().message().contains("delete it"), healed.toString());
    assertEquals(Phase.Published, healed.after().phase());
    assertTrue(healed.looks() <= 15, healed.toString());
  }

  @Test
  void aHealthyRunAloneIsNotHeldUp() {
    assertTrue(ALONE.writes() > 5, ALONE.toString());
  }
}
