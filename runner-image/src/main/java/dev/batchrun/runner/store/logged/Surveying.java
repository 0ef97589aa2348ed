package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.step.SurveyResult;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.log.Standings;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.json.Boundaries;
import dev.batchrun.runner.store.logged.RunRecords.AttemptRecord;
import dev.batchrun.runner.store.logged.RunRecords.OpenRecord;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Looks and changes nothing. */
final class Surveying {
  private static final int MAX_NAMES = 100;
  private static final int MAX_VIOLATIONS = 100;

  private final Parts parts;

  Surveying(Parts parts) {
    this.parts = parts;
  }

  SurveyResult survey(StepRequest request, boolean audit) throws IOException {
    LogStanding standing = parts.log().read();
    if (standing instanceof LogStanding.Sound sound) {
      return of(request, sound.fold(), audit);
    }
    if (standing instanceof LogStanding.Contradicted contradicted) {
      return without(request, contradicted.reason(), contradicted.message());
    }
    if (standing instanceof LogStanding.Unreadable unreadable) {
      return without(request, Reason.StoreUnavailable, unreadable.why());
    }
    return without(request, Reason.Succeeded, null);
  }

  private static SurveyResult without(StepRequest request, Reason reason, String message) {
    return new SurveyResult(
        StepRequest.PROTOCOL,
        request.runId(),
        reason,
        message,
        null,
        null,
        null,
        null,
        List.of(),
        0,
        List.of());
  }

  private SurveyResult of(StepRequest request, Fold fold, boolean audit) throws IOException {
    OutputBoundary boundary = Boundaries.of(request.boundary(), parts.place().partitionBy());
    List<SurveyResult.PublishedPartition> partitions =
        fold.lines().keySet().stream()
            .filter(boundary::contains)
            .filter(partition -> fold.inForce(partition).isPresent())
            .sorted()
            .map(partition -> partition(partition, fold))
            .toList();
    int shown = Math.min(partitions.size(), SurveyResult.MAX_PARTITIONS);
    List<String> violations = audit ? LogAudit.violations(parts.log().entries(0)) : List.of();
    return new SurveyResult(
        StepRequest.PROTOCOL,
        request.runId(),
        violations.isEmpty() ? Reason.Succeeded : Reason.ManualReviewRequired,
        violations.isEmpty() ? null : violations.get(0),
        fold.owner(),
        Parts.witness(fold),
        fold.version() == 0 ? null : fold.version(),
        run(request.runId(), fold),
        partitions.subList(0, shown),
        partitions.size() - shown,
        violations.subList(0, Math.min(violations.size(), MAX_VIOLATIONS)));
  }

  private static SurveyResult.PublishedPartition partition(PartitionKey key, Fold fold) {
    return fold.inForce(key)
        .map(
            version ->
                new SurveyResult.PublishedPartition(
                    key.path(), version.version(), version.runId(), version.since().toString()))
        .orElseThrow();
  }

  private SurveyResult.RunStanding run(String runId, Fold fold) throws IOException {
    Optional<OpenRecord> opened = parts.records().opened(runId);
    if (opened.isEmpty()) {
      return null;
    }
    RunFacts facts = parts.log().facts(runId, opened.get().g0());
    List<String> seals =
        parts.files().list(Layout.run(runId)).stream()
            .filter(name -> name.startsWith("seal-"))
            .limit(MAX_NAMES)
            .map(name -> "sha256:" + name.substring(5, name.length() - 5))
            .toList();
    return new SurveyResult.RunStanding(
        opened.get().g0(),
        facts.highestEpoch(),
        facts.fencedEpoch(),
        parts.records().attempts(runId).stream().limit(MAX_NAMES).map(AttemptRecord::path).toList(),
        seals,
        facts.commit().map(entry -> commit(entry, runId, fold)).orElse(null),
        facts.commit().isPresent() ? manifest(facts.commit().get(), runId) : null);
  }

  private static BatchRunStatus.Commit commit(LogEntry entry, String runId, Fold fold) {
    Commit commit = Completion.commitOf(entry, runId);
    long previous = commit.previousVersion();
    return new BatchRunStatus.Commit(
        entry.n(),
        entry.header().time().toString(),
        previous == 0 ? null : previous,
        Standings.of(entry.n(), commit, fold));
  }

  /** The manifest as it was derived; {@code null} before it was. Other bytes are not passed on. */
  private BatchRunStatus.ManifestRef manifest(LogEntry entry, String runId) throws IOException {
    String path = Layout.manifest(runId);
    // In this order: a publisher may settle at any moment, and has derived the manifest by then.
    boolean unsettled = new Claims(parts).unsettled(runId);
    if (!(parts.files().require(path) instanceof Look.Present<byte[]> present)) {
      if (unsettled) {
        return null;
      }
      throw new StepFailure(
          Reason.ManualReviewRequired,
          path
              + ": found none, though the run is published and settled. Nothing was changed. Whoever"
              + " opens the run again writes it anew");
    }
    Commit commit = Completion.commitOf(entry, runId);
    Seal seal = parts.records().referredSeal(runId, commit.sealDigest());
    String expected =
        CanonicalJson.digest(Manifests.of(entry, commit, seal, parts.records().lockOf(seal)));
    String found = Digests.sha256(present.value());
    if (!found.equals(expected)) {
      throw new StepFailure(
          Reason.ManualReviewRequired,
          path
              + ": found digest "
              + found
              + ", expected "
              + expected
              + ". Nothing was changed. Whoever opens the run again writes it anew");
    }
    return new BatchRunStatus.ManifestRef(parts.place().uri(path), expected);
  }
}
