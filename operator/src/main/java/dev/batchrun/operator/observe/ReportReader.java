package dev.batchrun.operator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.Report;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what a container left as its report. Anyone who may write to a Pod can write one, so it is
 * bounded, must be of this run and this stage, and is plain data.
 */
public final class ReportReader {
  /** What a kubelet keeps of one container's message. */
  private static final int MAX_BYTES = 4096;

  private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReportReader() {}

  /** The report; empty when this is none. */
  public static Optional<StepReport> read(String text, String runId, String stage) {
    if (text == null
        || text.isBlank()
        || text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JSON.readValue(text, StepReport.class))
          .filter(report -> report.protocol() == StepRequest.PROTOCOL)
          .filter(report -> runId.equals(report.runId()) && stage.equals(report.stage()))
          .filter(report -> report.reason() != null);
    } catch (JsonProcessingException notAReport) {
      return Optional.empty();
    }
  }

  /** What decisions look at. */
  public static Report facts(StepReport report) {
    return new Report(
        report.reason(),
        Objects.requireNonNullElse(report.message(), report.reason().description()),
        report.lock() != null && report.lock().digest() != null,
        Optional.ofNullable(report.seal()).flatMap(ReportReader::seal),
        Optional.ofNullable(report.commit()).flatMap(ReportReader::commit),
        Optional.ofNullable(report.evidence()).filter(d -> DIGEST.matcher(d).matches()),
        report.epoch() == null ? 0 : Math.max(0, report.epoch()));
  }

  static Optional<Report.SealFacts> seal(BatchRunStatus.Seal seal) {
    return Optional.ofNullable(seal.digest())
        .filter(digest -> DIGEST.matcher(digest).matches())
        .map(digest -> new Report.SealFacts(digest, Boolean.TRUE.equals(seal.approvalNeeded())));
  }

  static Optional<Report.CommitFacts> commit(BatchRunStatus.Commit commit) {
    return Optional.ofNullable(commit.version())
        .filter(version -> version > 0)
        .map(version -> new Report.CommitFacts(version, Optional.ofNullable(commit.standing())));
  }
}
