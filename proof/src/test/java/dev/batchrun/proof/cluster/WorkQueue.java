package dev.batchrun.proof.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an operator has to look at, now or later. As in the operator SDK: an object waits once
 * however often it was woken, a look that succeeded forgets the timer that was set before it, and
 * failures are repeated with a growing pause.
 */
final class WorkQueue {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final InstantSource clock;
  private final Set<OperatorProcess.Item> ready = new LinkedHashSet<>();
  private final Map<OperatorProcess.Item, Instant> timers = new TreeMap<>();
  private final Map<OperatorProcess.Item, Integer> failures = new HashMap<>();

  WorkQueue(InstantSource clock) {
    this.clock = clock;
  }

  void wake(OperatorProcess.Item item) {
    ready.add(item);
  }

  /** What can be looked at now, in the order it was woken. */
  List<OperatorProcess.Item> ready() {
    Instant now = clock.instant();
    timers.entrySet().stream()
        .filter(e -> !e.getValue().isAfter(now))
        .sorted(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .toList()
        .forEach(
            item -> {
              timers.remove(item);
              ready.add(item);
            });
    return List.copyOf(ready);
  }

  Optional<Instant> nextTimer() {
    return timers.values().stream().min(Comparator.naturalOrder());
  }

  void begin(OperatorProcess.Item item) {
    ready.remove(item);
  }

  void succeeded(OperatorProcess.Item item, Optional<Duration> again) {
    failures.remove(item);
    timers.remove(item);
    if (!ready.contains(item)) {
      again.ifPresent(pause -> later(item, pause));
    }
  }

  void failed(OperatorProcess.Item item) {
    int times = failures.merge(item, 1, Integer::sum);
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times - 1, 10));
    later(item, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
  }

  private void later(OperatorProcess.Item item, Duration pause) {
    if (pause.isZero() || pause.isNegative()) {
      ready.add(item);
    } else {
      timers.put(item, clock.instant().plus(pause));
    }
  }
}
