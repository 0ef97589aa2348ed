package dev.batchrun.runner.step;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Reason;

/** Puts a report together part by part. */
public final class Reports {
  private final String runId;
  private final String stage;
  private final Reason reason;
  private String message;
  private BatchRunStatus.Lock lock;
  private Long rows;
  private BatchRunStatus.Seal seal;
  private BatchRunStatus.Quality quality;
  private BatchRunStatus.Comparison comparison;
  private BatchRunStatus.Commit commit;
  private BatchRunStatus.ManifestRef manifest;
  private BatchRunStatus.Witness witness;
  private String evidence;
  private Long epoch;

  private Reports(String runId, String stage, Reason reason) {
    this.runId = runId;
    this.stage = stage;
    this.reason = reason;
  }

  /** A report without parts. */
  public static Reports of(String runId, String stage, Reason reason) {
    return new Reports(runId, stage, reason);
  }

  /** Goes on from a report. */
  public static Reports from(StepReport report) {
    Reports reports = new Reports(report.runId(), report.stage(), report.reason());
    reports.message = report.message();
    reports.lock = report.lock();
    reports.rows = report.rows();
    reports.seal = report.seal();
    reports.quality = report.quality();
    reports.comparison = report.comparison();
    reports.commit = report.commit();
    reports.manifest = report.manifest();
    reports.witness = report.witness();
    reports.evidence = report.evidence();
    reports.epoch = report.epoch();
    return reports;
  }

  public Reports message(String text) {
    message = text;
    return this;
  }

  public Reports lock(BatchRunStatus.Lock part) {
    lock = part;
    return this;
  }

  public Reports rows(long count) {
    rows = count;
    return this;
  }

  public Reports seal(BatchRunStatus.Seal part) {
    seal = part;
    return this;
  }

  public Reports quality(BatchRunStatus.Quality part) {
    quality = part;
    return this;
  }

  public Reports comparison(BatchRunStatus.Comparison part) {
    comparison = part;
    return this;
  }

  public Reports commit(BatchRunStatus.Commit part, BatchRunStatus.ManifestRef at) {
    commit = part;
    manifest = at;
    return this;
  }

  public Reports witness(BatchRunStatus.Witness part) {
    witness = part;
    return this;
  }

  public Reports evidence(String digest) {
    evidence = digest;
    return this;
  }

  public Reports epoch(long number) {
    epoch = number;
    return this;
  }

  /** The report. */
  public StepReport build() {
    return new StepReport(
        StepRequest.PROTOCOL,
        runId,
        stage,
        reason,
        message,
        lock,
        rows,
        seal,
        quality,
        comparison,
        commit,
        manifest,
        witness,
        evidence,
        epoch);
  }
}
