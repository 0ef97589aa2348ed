package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.runner.store.json.Boundaries;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Publishes that somebody began. A claim is written before the append and removed once the outcome
 * is settled, so one that is found belongs to a publisher that died or still runs: whoever
 * publishes an overlapping boundary settles it first. No custom resource is needed for that.
 *
 * <p>Claims protect nothing (the log's checks do): they only make sure that no outcome stays open.
 */
final class Claims {
  private final Parts parts;

  Claims(Parts parts) {
    this.parts = parts;
  }

  /** A begun publish. */
  record ClaimRecord(
      int format, String runId, long epoch, long openedAt, List<ColumnConstraint> boundary) {}

  // Not put-if-absent: twins write the same bytes, and one may settle what the other begins.
  void begin(String runId, long epoch, long openedAt, OutputBoundary boundary) throws IOException {
    parts
        .files()
        .replace(
            Written.CLAIM,
            Layout.claim(runId, epoch),
            RunRecords.bytes(
                new ClaimRecord(1, runId, epoch, openedAt, Boundaries.columns(boundary))));
  }

  /** Removes the claims of a run whose outcome is settled up to an epoch. */
  void settle(String runId, long epoch) throws IOException {
    for (String name : parts.files().list(Layout.CLAIMS)) {
      Optional<ClaimRecord> claim = claim(name);
      if (claim.filter(c -> c.runId().equals(runId) && c.epoch() <= epoch).isPresent()) {
        remove(name);
      }
    }
  }

  /** Settles other runs' claims that overlap: completes what was committed, fences what was not. */
  void resolveOthers(String runId, OutputBoundary boundary) throws IOException {
    for (String name : parts.files().list(Layout.CLAIMS)) {
      Optional<ClaimRecord> claim = claim(name);
      if (claim.isPresent()
          && !claim.get().runId().equals(runId)
          && Boundaries.of(claim.get().boundary()).overlaps(boundary)) {
        resolve(claim.get());
        remove(name);
      }
    }
  }

  private void resolve(ClaimRecord claim) throws IOException {
    CommitLog log = parts.log();
    CommitLog.Appended fenced =
        log.append(
            claim.runId(),
            claim.epoch(),
            new Entry.Fence(),
            view ->
                Checks.fence(
                    view.fold(), view.facts(claim.runId(), claim.openedAt()), claim.epoch()));
    if (fenced instanceof CommitLog.Unknown unknown) {
      throw unknown.failure();
    }
    RunFacts facts = log.facts(claim.runId(), claim.openedAt());
    if (facts.commit().isPresent()) {
      parts.completion().complete(facts.commit().get(), claim.runId());
    }
  }

  /**
   * Whether a publish of the run is begun and not settled: what it derives may not be there yet.
   */
  boolean unsettled(String runId) throws IOException {
    return parts.files().list(Layout.CLAIMS).stream()
        .anyMatch(name -> name.startsWith(Layout.claimsOf(runId)));
  }

  Optional<ClaimRecord> claim(String name) throws IOException {
    String path = Layout.CLAIMS + "/" + name;
    Optional<ClaimRecord> found = parts.records().find(path, ClaimRecord.class);
    found.ifPresent(
        claim -> RunRecords.own(path, claim, c -> Layout.claim(c.runId(), c.epoch()).equals(path)));
    return found;
  }

  private void remove(String name) throws IOException {
    parts.files().delete(Written.CLAIM, Layout.CLAIMS + "/" + name);
  }
}
