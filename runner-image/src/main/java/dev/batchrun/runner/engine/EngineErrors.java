package dev.batchrun.runner.engine;

import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepFailure;

/** What an error of the engine means for a step: a reason, and what a person can do about it. */
public final class EngineErrors {
  private EngineErrors() {}

  /**
   * The failure of a step.
   *
   * @param subject what ran, such as {@code transform.sql}
   */
  public static StepFailure of(DuckFailure failure, String subject, Limits limits) {
    return switch (failure.kind()) {
      case Parser, Binder ->
          new StepFailure(Reason.InvalidSql, subject + ": " + failure.firstLine(), failure);
      case OutOfMemory -> outOfMemory(failure, subject, limits);
      case Io -> io(failure, subject);
      case Permission ->
          new StepFailure(
              Reason.InvalidSql,
              subject
                  + ": "
                  + failure.firstLine()
                  + "; SQL reads the tables of its inputs, references and earlier steps only",
              failure);
      case Interrupt ->
          new StepFailure(
              Reason.TimeLimitReached,
              subject
                  + ": cancelled after "
                  + DurationText.of(limits.time())
                  + "; raise spec.execution.deadlines.compute or give the stage more cpu",
              failure);
      case Value, Other ->
          new StepFailure(Reason.TransformFailed, subject + ": " + brief(failure), failure);
    };
  }

  private static StepFailure outOfMemory(DuckFailure failure, String subject, Limits limits) {
    if (failure.getMessage().contains("max_temp_directory_size")) {
      return new StepFailure(
          Reason.DiskFull,
          subject
              + ": the rows do not fit into memory and spilling reached its limit of "
              + Progress.bytes(limits.temporaryBytes())
              + "; raise spec.execution.resources.ephemeralStorage or memory",
          failure);
    }
    return new StepFailure(
        Reason.MemoryLimitReached,
        subject
            + ": the engine reached its limit of "
            + Progress.bytes(limits.memoryBytes())
            + " (60 % of the container's memory); raise spec.execution.resources.memory",
        failure);
  }

  private static StepFailure io(DuckFailure failure, String subject) {
    String text = failure.getMessage();
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      return new StepFailure(
          Reason.DiskFull,
          subject
              + ": "
              + failure.firstLine()
              + "; enlarge the claim, or raise spec.execution.resources.ephemeralStorage",
          failure);
    }
    if (text.contains("Permission denied") || text.contains("Read-only file system")) {
      return new StepFailure(
          Reason.PermissionDenied,
          subject
              + ": "
              + failure.firstLine()
              + "; give the claim's files to the runner's group (fsGroup)",
          failure);
    }
    return new StepFailure(Reason.TransformFailed, subject + ": " + brief(failure), failure);
  }

  /** The engine's words up to its advice, which speaks of settings nobody can change here. */
  private static String brief(DuckFailure failure) {
    String text = failure.getMessage();
    int advice = text.indexOf("Possible solutions");
    String words = (advice < 0 ? text : text.substring(0, advice)).strip().replaceAll("\\s+", " ");
    return words.length() <= 400 ? words : words.substring(0, 400) + "…";
  }
}
