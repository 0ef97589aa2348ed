package dev.batchrun.core.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import java.util.Optional;

/** What tests ask of a decision. */
final class Expect {
  private Expect() {}

  static void expectEnd(Decision decision, Phase phase, Reason reason) {
    assertInstanceOf(Decision.Finish.class, decision);
    assertEquals(phase, decision.state().phase());
    assertEquals(reason, decision.state().reason(), decision.state().message());
    assertEquals(Optional.of(Sight.NOW), decision.state().endedAt());
  }

  static void expectWait(Decision decision, Phase phase, Reason reason) {
    assertInstanceOf(Decision.Wait.class, decision, decision.toString());
    assertEquals(phase, decision.state().phase());
    assertEquals(reason, decision.state().reason());
  }

  static Decision.CreateJob expectJob(Decision decision, StepKind kind, int number) {
    Decision.CreateJob create = assertInstanceOf(Decision.CreateJob.class, decision);
    assertEquals(kind, create.kind());
    assertEquals(number, create.number());
    return create;
  }
}
