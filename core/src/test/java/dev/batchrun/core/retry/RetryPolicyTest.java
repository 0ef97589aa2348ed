package dev.batchrun.core.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.retry.RetryPolicy.Attempts;
import dev.batchrun.core.vocabulary.FailureClass;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final RetryPolicy POLICY = RetryPolicy.DEFAULT;
  private static final Attempts FIRST = new Attempts(0, 0, FailureClass.None);

  @Test
  void neverRepeatsTheUsersMistake() {
    assertTrue(POLICY.waitAfter(FailureClass.Request, FIRST, 1).isEmpty());
  }

  @Test
  void repeatsUntilTheAttemptsAreUsedUp() {
    assertTrue(POLICY.waitAfter(FailureClass.Transient, FIRST, 1).isPresent());
    assertTrue(
        POLICY
            .waitAfter(FailureClass.Transient, new Attempts(2, 0, FailureClass.Transient), 1)
            .isEmpty());
  }

  @Test
  void doesNotCountDisruptionsAsFailures() {
    assertTrue(
        POLICY
            .waitAfter(FailureClass.Disruption, new Attempts(2, 8, FailureClass.Transient), 1)
            .isPresent());
    assertTrue(
        POLICY
            .waitAfter(FailureClass.Disruption, new Attempts(0, 9, FailureClass.Disruption), 1)
            .isEmpty());
  }

  @Test
  void repeatsALimitOnce() {
    assertTrue(POLICY.waitAfter(FailureClass.Resource, FIRST, 1).isPresent());
    assertTrue(
        POLICY
            .waitAfter(FailureClass.Resource, new Attempts(1, 0, FailureClass.Resource), 1)
            .isEmpty());
  }

  @Test
  void doublesTheWaitUpToTheCapAndMovesItByAFifthAtMost() {
    LongStream.range(0, 200)
        .forEach(
            seed -> {
              long first = POLICY.backoff(1, seed).toMillis();
              long third = POLICY.backoff(3, seed).toMillis();
              assertTrue(first >= 8_000 && first <= 12_000, "first: " + first);
              assertTrue(third >= 32_000 && third <= 48_000, "third: " + third);
              assertTrue(
                  POLICY.backoff(60, seed).compareTo(Duration.ofMinutes(10)) <= 0,
                  "never longer than the longest");
            });
  }

  @Test
  void givesTheSameRunTheSameWaitAndAnotherRunAnother() {
    assertEquals(POLICY.backoff(2, 7), POLICY.backoff(2, 7));
    assertNotEquals(POLICY.backoff(2, 7), POLICY.backoff(2, 8));
  }
}
