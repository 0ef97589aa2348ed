package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.store.json.Boundaries;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Publishes that somebody began: whoever publishes an overlapping boundary settles them first. */
final class Claims {
  private static final String CLAIMS = "claims/";

  private final Session session;

  Claims(Session session) {
    this.session = session;
  }

  void begin(long epoch, long openedAt, List<ColumnConstraint> boundary) throws IOException {
    String runId = session.request().runId();
    session.replace(
        CLAIMS + runId + "-" + epoch, new Records.Claim(runId, epoch, openedAt, boundary));
  }

  /** Removes the claims of a run whose outcome is settled up to an epoch. */
  void settle(String runId, long epoch) throws IOException {
    for (String path : session.list(CLAIMS)) {
      Optional<Records.Claim> claim = session.read(path, Records.Claim.class);
      if (claim.filter(c -> c.runId().equals(runId) && c.epoch() <= epoch).isPresent()) {
        session.delete(path);
      }
    }
  }

  void resolveOthers(String runId, OutputBoundary boundary) throws IOException {
    for (String path : session.list(CLAIMS)) {
      Optional<Records.Claim> claim = session.read(path, Records.Claim.class);
      if (claim.isPresent()
          && !claim.get().runId().equals(runId)
          && Boundaries.of(claim.get().boundary()).overlaps(boundary)) {
        resolve(claim.get());
        session.delete(path);
      }
    }
  }

  private void resolve(Records.Claim claim) throws IOException {
    session.append(
        claim.runId(),
        claim.epoch(),
        new Entry.Fence(),
        fold -> Checks.fence(fold, session.facts(claim.runId(), claim.openedAt()), claim.epoch()));
    Optional<LogEntry> commit = session.facts(claim.runId(), claim.openedAt()).commit();
    if (commit.isPresent()) {
      new Completion(session).complete(commit.get(), claim.runId());
    }
  }
}
