package dev.batchrun.operator.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.operator.OperatorSettings.LeaderElection;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeaseKeeperTest {
  private static final Duration LASTS = Duration.ofSeconds(15);
  private static final Duration STOPS = Duration.ofSeconds(10);

  /** Time that every process measures alike but calls differently. */
  private static final class Time {
    private long nanos;

    void pass(Duration time) {
      nanos += time.toNanos();
    }
  }

  private final FakeSlot slot = new FakeSlot();
  private final Time time = new Time();

  private LeaseKeeper keeper(String name, Duration clockAhead) {
    return new LeaseKeeper(
        slot,
        new LeaderElection("batchrun", "lake", name, LASTS),
        () -> time.nanos + clockAhead.toNanos(),
        () -> Instant.EPOCH.plusNanos(time.nanos).plus(clockAhead));
  }

  private final LeaseKeeper ada = keeper("ada", Duration.ZERO);
  private final LeaseKeeper bob = keeper("bob", Duration.ofDays(1));

  @Test
  void takesALeaseThatNobodyHolds() {
    ada.look();
    bob.look();
    assertTrue(ada.holds());
    assertFalse(bob.holds());
    assertEquals("ada", slot.holder());
    assertEquals(15, slot.lease.orElseThrow().getSpec().getLeaseDurationSeconds());
  }

  @Test
  void stopsLongBeforeAnotherMayBegin() {
    ada.look();
    bob.look();
    slot.reachable = false;
    time.pass(STOPS.minusMillis(1));
    assertTrue(ada.holds());
    time.pass(Duration.ofMillis(1));
    assertFalse(ada.holds());
    slot.reachable = true;
    time.pass(LASTS.minus(STOPS));
    bob.look();
    assertFalse(bob.holds());
    time.pass(Duration.ofMillis(1));
    bob.look();
    assertTrue(bob.holds());
  }

  @Test
  void neverHoldsAgainWhatItLost() {
    ada.look();
    time.pass(STOPS);
    ada.look();
    assertTrue(ada.isLost());
    assertFalse(ada.holds());
    assertEquals("ada", slot.holder());
  }

  @Test
  void countsFromBeforeARenewalWasSent() {
    ada.look();
    time.pass(Duration.ofSeconds(8));
    slot.beforeAnswer = () -> time.pass(Duration.ofSeconds(1));
    ada.look();
    time.pass(Duration.ofSeconds(8));
    assertTrue(ada.holds());
    time.pass(Duration.ofSeconds(1));
    assertFalse(ada.holds());
  }

  @Test
  void aRenewalThatCameTooLateIsNone() {
    ada.look();
    time.pass(Duration.ofSeconds(8));
    slot.beforeAnswer = () -> time.pass(Duration.ofSeconds(3));
    ada.look();
    assertFalse(ada.holds());
    assertTrue(ada.isLost());
  }

  @Test
  void doesNotTrustAnAnswerThatWasLost() {
    slot.loses = true;
    assertThrows(KubernetesClientException.class, ada::look);
    assertFalse(ada.holds());
    slot.loses = false;
    ada.look();
    assertTrue(ada.holds());
  }

  @Test
  void givesItBackSoThatTheNextOneNeedNotWait() {
    ada.look();
    bob.look();
    ada.release();
    assertFalse(ada.holds());
    bob.look();
    assertTrue(bob.holds());
    assertEquals(2, slot.lease.orElseThrow().getSpec().getLeaseTransitions());
  }

  @Test
  void givesBackOnlyWhatItHolds() {
    ada.look();
    bob.look();
    bob.release();
    assertEquals("ada", slot.holder());
  }

  @Test
  void isLostWhereAnotherTookIt() {
    ada.look();
    slot.lease =
        Optional.of(
            new LeaseBuilder(slot.lease.orElseThrow())
                .editSpec()
                .withHolderIdentity("eve")
                .endSpec()
                .build());
    ada.look();
    assertTrue(ada.isLost());
  }

  @Test
  void neverHaveTwoTheLeaseWhateverHappens() {
    for (int seed = 1; seed <= 300; seed++) {
      Random random = new Random(seed);
      LeaseKeeperTest world = new LeaseKeeperTest();
      for (int step = 0; step < 200; step++) {
        world.step(random);
        assertFalse(world.ada.holds() && world.bob.holds(), "seed " + seed + ", step " + step);
      }
    }
  }

  private void step(Random random) {
    slot.reachable = random.nextInt(4) > 0;
    slot.loses = random.nextInt(4) == 0;
    slot.beforeAnswer = () -> time.pass(Duration.ofMillis(random.nextInt(4_000)));
    time.pass(Duration.ofMillis(random.nextInt(6_000)));
    LeaseKeeper keeper = random.nextBoolean() ? ada : bob;
    try {
      if (random.nextInt(20) == 0) {
        keeper.release();
      } else {
        keeper.look();
      }
    } catch (KubernetesClientException e) {
      // It looks again.
    }
  }
}
