package dev.batchrun.proof.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.batchrun.operator.BatchRunOperator;
import dev.batchrun.operator.OperatorSettings.LeaderElection;
import dev.batchrun.proof.figures.Scale;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two operators and one lease: who leads may end at any time, and nothing is done twice. */
class LeaderTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LASTS = Duration.ofSeconds(5);
  private static final String LEASE = "batchrun";

  /** One operator on a way of its own. */
  private static final class Contender implements AutoCloseable {
    private final StormProxy way;
    private final KubernetesClient client;
    private final BatchRunOperator operator;

    Contender(StormWorld world, String name) {
      way = world.way(Storm.none());
      client = world.clientOn(way);
      operator =
          BatchRunOperator.start(
              client,
              world.settings().with(new LeaderElection(LEASE, StormWorld.NAMESPACE, name, LASTS)));
    }

    @Override
    public void close() {
      operator.close();
      client.close();
      way.close();
    }
  }

  private static void await(String what, Callable<Boolean> until) {
    Awaitility.await(what).dontCatchUncaughtExceptions().atMost(PATIENCE).until(until);
  }

  private static void awaitLeader(StormWorld world, String name) {
    await(
        name + " leads",
        () -> {
          Lease lease =
              world.client().leases().inNamespace(StormWorld.NAMESPACE).withName(LEASE).get();
          return lease != null && name.equals(lease.getSpec().getHolderIdentity());
        });
  }

  private static void settled(Course.Ends ends) {
    assertEquals(List.of(), ends.doubled());
    assertEquals(Set.of(1L), Set.copyOf(ends.commits().values()));
  }

  @Test
  void handsOverWhenTheLeaderCloses() {
    Workload workload = Workload.small();
    try (StormWorld world = new StormWorld(workload);
        Contender first = new Contender(world, "first")) {
      awaitLeader(world, "first");
      try (Contender second = new Contender(world, "second")) {
        await("the second stands by", second.operator::isHealthy);
        assertEquals(0, second.way.watches());
        Course course = new Course(world, workload);
        course.begin();
        await("a Job", () -> !world.jobs().isEmpty());
        first.operator.close();
        int asked = first.way.requests();
        course.interfere();
        settled(course.end());
        awaitLeader(world, "second");
        assertFalse(second.operator.isBroken());
        assertEquals(asked, first.way.requests());
      }
    }
  }

  /** The leader is cut off, its requests are answered again once another one leads. */
  private static void isDeposed(Consumer<StormProxy> cutOff) {
    Workload workload = Workload.small();
    try (StormWorld world = new StormWorld(workload);
        Contender first = new Contender(world, "first")) {
      awaitLeader(world, "first");
      try (Contender second = new Contender(world, "second")) {
        Course course = new Course(world, workload);
        course.begin();
        await("a Job", () -> !world.jobs().isEmpty());
        cutOff.accept(first.way);
        awaitLeader(world, "second");
        int passed = first.way.passed();
        first.way.mend();
        course.interfere();
        settled(course.end());
        await("the deposed says so", first.operator::isBroken);
        assertFalse(second.operator.isBroken());
        assertEquals(passed, first.way.passed());
      }
    }
  }

  @Test
  void leavesTheWorkToTheNextWhereTheLeadersConnectionsBreak() {
    // Seconds for the same end: only in the whole proof.
    assumeTrue(Scale.isFull());
    isDeposed(StormProxy::cut);
  }

  @Test
  void leavesTheWorkToTheNextWhereTheLeaderIsNotAnswered() {
    isDeposed(StormProxy::mute);
  }
}
