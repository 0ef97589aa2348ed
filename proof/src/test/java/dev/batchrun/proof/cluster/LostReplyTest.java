package dev.batchrun.proof.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.Samples;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whether an operator goes on from a write that was done and of which it never heard. */
class LostReplyTest {
  private static final int LOOKS = 40;

  @Test
  void goesOnFromAStatusOfWhichNeitherTheReplyNorAnEventCame() {
    FakeStore store = new FakeStore();
    Cluster cluster =
        new Cluster(stage -> new StageScript.Reports(store.play(stage.request(), stage.name())));
    cluster.create(Samples.orders());
    cluster.createRun("orders-1", Samples.day("2026-07-03"));
    AtomicInteger writes = new AtomicInteger();
    OperatorProcess operator =
        cluster.startOperator(
            "op",
            request ->
                request.verb() == ApiRequest.Verb.UPDATE_STATUS && writes.getAndIncrement() == 0
                    ? Fate.REPLY_LOST
                    : Fate.DELIVERED);

    // No event is delivered: what the operator knows beyond its first lists, it asked for.
    for (int look = 0; look < LOOKS && cluster.server().list(Kind.JOB).isEmpty(); ) {
      if (operator.step()) {
        look++;
      } else {
        cluster.clock().to(operator.nextTimer().orElseThrow());
      }
    }

    assertFalse(operator.lastFailure().isEmpty(), "the reply was lost");
    assertEquals(1, cluster.server().list(Kind.JOB).size(), cluster.trace().tail(LOOKS));
  }
}
