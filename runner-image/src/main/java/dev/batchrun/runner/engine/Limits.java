package dev.batchrun.runner.engine;

import dev.batchrun.api.v1alpha1.Execution;
import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.runner.step.StepContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What a session may use.
 *
 * @param memoryBytes of the engine; the rest of the container's memory is the JVM's and the page
 *     cache's
 * @param threads of the engine
 * @param temporary directory for spilling
 * @param temporaryBytes it may take
 * @param time a statement may take
 */
public record Limits(
    long memoryBytes, int threads, Path temporary, long temporaryBytes, Duration time) {
  private static final double MEMORY_SHARE = 0.6;
  private static final double DISK_SHARE = 0.8;

  /** A little less than the Pod's deadline, so that the runner can still say what happened. */
  private static final double TIME_SHARE = 0.95;

  private static final String DEFAULT_DISK = "4Gi";
  private static final Duration DEFAULT_TIME = Duration.ofHours(6);

  /** The limits of a step, from its container and its contract. */
  public static Limits of(StepContext context) {
    Optional<Execution> execution = Optional.ofNullable(context.spec().execution());
    String disk =
        execution
            .map(Execution::resources)
            .map(Execution.Resources::ephemeralStorage)
            .orElse(DEFAULT_DISK);
    Duration time =
        execution
            .map(Execution::deadlines)
            .map(Execution.Deadlines::compute)
            .flatMap(DurationText::parse)
            .orElse(DEFAULT_TIME);
    return new Limits(
        (long) (context.memoryBytes() * MEMORY_SHARE),
        context.cpus(),
        context.work().resolve("spill"),
        (long) (bytes(disk) * DISK_SHARE),
        Duration.ofMillis((long) (time.toMillis() * TIME_SHARE)));
  }

  /** The bytes of a quantity such as {@code 512Mi} or {@code 4Gi}. */
  static long bytes(String quantity) {
    long number = Long.parseLong(quantity.substring(0, quantity.length() - 2));
    return quantity.endsWith("Gi") ? number << 30 : number << 20;
  }
}
