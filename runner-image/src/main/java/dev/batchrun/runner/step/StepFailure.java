package dev.batchrun.runner.step;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.vocabulary.Reason;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A command cannot do what it was asked, and why: the reason decides exit code and what the
 * operator does, the message is for people (<i>subject: found, expected; next step</i>).
 */
public final class StepFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient UnaryOperator<StepReport> details;

  public StepFailure(Reason reason, String message) {
    this(reason, message, UnaryOperator.identity());
  }

  public StepFailure(Reason reason, String message, Throwable cause) {
    this(reason, message, UnaryOperator.identity());
    initCause(cause);
  }

  /**
   * A failure with more to report than its message.
   *
   * @param details adds parts to the report that says {@code reason} and {@code message}
   */
  public StepFailure(Reason reason, String message, UnaryOperator<StepReport> details) {
    super(message);
    this.reason = reason;
    this.details = details;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The report of this failure. */
  public StepReport report(StepReport plain) {
    return Optional.ofNullable(details).map(d -> d.apply(plain)).orElse(plain);
  }
}
