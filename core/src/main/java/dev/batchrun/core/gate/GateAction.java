package dev.batchrun.core.gate;

import dev.batchrun.core.vocabulary.Severity;
import java.util.Optional;

/** What is done with a staged output, from harmless to severe. */
public enum GateAction {
  /** Every check held. */
  Publish,
  /** Published, with a warning. */
  PublishWithWarning,
  /** Offending rows are set aside, the rest is published. */
  QuarantineRecords,
  /** Offending partitions are withheld, the others are published. */
  FailPartition,
  /** A person decides. */
  ManualReview,
  /** Nothing is published. */
  FailRun;

  /** What a check of this severity asks for when it does not hold; empty when for nothing. */
  public static Optional<GateAction> of(Severity severity) {
    return switch (severity) {
      case Info -> Optional.empty();
      case Warn -> Optional.of(PublishWithWarning);
      case QuarantineRecord -> Optional.of(QuarantineRecords);
      case FailPartition -> Optional.of(FailPartition);
      case ManualReview -> Optional.of(ManualReview);
      case FailRun -> Optional.of(FailRun);
    };
  }
}
