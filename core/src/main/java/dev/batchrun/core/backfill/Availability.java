package dev.batchrun.core.backfill;

import dev.batchrun.core.backfill.BackfillRequest.Purpose;
import dev.batchrun.core.backfill.BackfillRequest.Terms;
import dev.batchrun.core.planning.Problems;
import dev.batchrun.core.vocabulary.BackfillMode;
import dev.batchrun.core.vocabulary.DownstreamPolicy;
import dev.batchrun.core.vocabulary.PublishUnit;

/** What a backfill cannot do yet is refused by its name, and what makes no sense is, too. */
final class Availability {
  private final Problems problems;

  Availability(Problems problems) {
    this.problems = problems;
  }

  void check(Purpose purpose) {
    if (!available(purpose.mode())) {
      problems.add(
          "spec.mode",
          purpose.mode().name(),
          "Replace or DryRun; mode " + purpose.mode() + " of a Backfill is not available yet");
    }
    if (purpose.downstream() != DownstreamPolicy.Notify) {
      problems.add(
          "spec.downstream",
          purpose.downstream().name(),
          "Notify; " + purpose.downstream() + " is not available yet");
    }
    if (purpose.text().isBlank()) {
      problems.add("spec.reason.text", "an empty text", "why history changes, for whoever asks");
    }
  }

  private static boolean available(BackfillMode mode) {
    return switch (mode) {
      case DryRun, Replace -> true;
      case Shadow, CompareOnly, Restatement, Migration -> false;
    };
  }

  void check(Terms terms) {
    if (terms.publish() == PublishUnit.AllOrNothing) {
      problems.add(
          "spec.execution.publish",
          terms.publish().name(),
          "PerRun; publishing all or nothing is not available yet");
    }
    atLeast("parallelism", terms.parallelism(), 1);
    atLeast("partitionsPerRun", terms.partitionsPerRun(), 1);
    atLeast("failureBudget", terms.failureBudget(), 0);
  }

  private void atLeast(String field, int found, int least) {
    if (found < least) {
      problems.add("spec.execution." + field, String.valueOf(found), least + " or more");
    }
  }
}
