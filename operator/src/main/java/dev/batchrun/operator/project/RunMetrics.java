package dev.batchrun.operator.project;

import dev.batchrun.core.run.Decision;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Phase;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Counts what happens to runs. Labels are enum constants: their number is bounded. */
public final class RunMetrics {
  private final MeterRegistry registry;

  public RunMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts a decision that was carried out. */
  public void count(RunState before, Decision decision) {
    RunState after = decision.state();
    if (decision instanceof Decision.CreateJob created) {
      registry.counter("batchrun.jobs.started", "kind", created.kind().name()).increment();
    }
    if (before.phase() != after.phase()) {
      registry
          .counter(
              "batchrun.run.transitions",
              "from",
              before.phase().name(),
              "to",
              after.phase().name(),
              "reason",
              after.reason().name())
          .increment();
    }
    if (!before.phase().isTerminal() && after.phase().isTerminal()) {
      ended(after);
    }
    if (after.hold().isPresent() && before.hold().isEmpty()) {
      registry
          .counter("batchrun.run.holds", "reason", after.hold().get().reason().name())
          .increment();
    }
  }

  private void ended(RunState after) {
    Phase phase = after.phase();
    Duration duration =
        after
            .startedAt()
            .flatMap(start -> after.endedAt().map(end -> Duration.between(start, end)))
            .orElse(Duration.ZERO);
    registry
        .timer("batchrun.run.duration", "phase", phase.name(), "reason", after.reason().name())
        .record(duration);
  }
}
