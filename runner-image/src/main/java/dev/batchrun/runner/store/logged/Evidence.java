package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import java.io.IOException;
import java.util.List;

/** What a person is asked to look at, as a file that a Review names by its digest. */
final class Evidence {
  private static final int MAX_FINDINGS = 100;

  private final Parts parts;

  Evidence(Parts parts) {
    this.parts = parts;
  }

  /**
   * The evidence.
   *
   * @param findings what is not as recorded, at most 100
   * @param more how many were left out
   */
  record EvidenceRecord(
      int format,
      String runId,
      String seal,
      long epoch,
      String summary,
      List<Finding> findings,
      int more) {}

  String write(StepRequest request, String seal, String summary, List<Finding> findings)
      throws IOException {
    List<Finding> shown = findings.subList(0, Math.min(MAX_FINDINGS, findings.size()));
    return parts
        .records()
        .evidence(
            request.runId(),
            "recovery",
            new EvidenceRecord(
                1,
                request.runId(),
                seal,
                request.epoch(),
                summary,
                shown,
                findings.size() - shown.size()));
  }

  PublishOutcome publishRefused(StepRequest request, String seal, List<Finding> findings)
      throws IOException {
    String summary = summary(seal, findings);
    return new PublishOutcome.Refused(
        Reason.ManualReviewRequired, summary, write(request, seal, summary, findings));
  }

  static String summary(String seal, List<Finding> findings) {
    Finding first = findings.get(0);
    return "seal "
        + seal
        + ": "
        + findings.size()
        + (findings.size() == 1 ? " file is" : " files are")
        + " not as sealed; first "
        + first.path()
        + " is "
        + first.state()
        + " ("
        + first.detail()
        + "). Nothing was changed. Answer FailAndClean to give the attempt up";
  }

  static Finding noSeal(String runId, String digest, Look<Seal> look) {
    String path = Layout.seal(runId, digest);
    return look instanceof Look.Damaged<Seal> damaged
        ? new Finding(path, State.Corrupt, damaged.why())
        : new Finding(path, State.Missing, "found none");
  }
}
