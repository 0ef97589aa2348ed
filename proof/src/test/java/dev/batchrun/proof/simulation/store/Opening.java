package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogStanding;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.util.Optional;

/** Opens a run in its store, and the log with the first of them. */
final class Opening {
  private final Session session;

  Opening(Session session) {
    this.session = session;
  }

  /** The run is open since this head; or it was published before. */
  record Opened(long g0, Optional<Completion.Completed> before) {}

  Opened open() throws IOException {
    LogStanding standing = session.standing();
    if (standing instanceof LogStanding.Absent) {
      session.createLog();
      standing = session.standing();
    }
    Fold fold = Session.sound(standing);
    StepRequest request = session.request();
    Records.Open opened =
        session.putIfAbsent(
            Records.open(request.runId()),
            new Records.Open(
                request.runId(), request.run(), fold.logId(), fold.head(), request.requestDigest()),
            Records.Open.class);
    if (!opened.logId().equals(fold.logId())) {
      throw new StepFailure(Reason.LogForeign, "the run was opened in another log");
    }
    session.putIfAbsent(
        Records.keys(request.runKey()) + request.runId(),
        new Records.Key(request.runId(), request.requestDigest()),
        Records.Key.class);
    RunFacts facts = session.facts(request.runId(), opened.g0());
    if (facts.commit().isPresent()) {
      return new Opened(
          opened.g0(),
          Optional.of(new Completion(session).complete(facts.commit().get(), request.runId())));
    }
    if (request.rerun() == null) {
      requireUnchanged();
    }
    return new Opened(opened.g0(), Optional.empty());
  }

  private void requireUnchanged() throws IOException {
    StepRequest request = session.request();
    for (String path : session.list(Records.keys(request.runKey()))) {
      Records.Key other = session.read(path, Records.Key.class).orElseThrow();
      if (other.requestDigest().equals(request.requestDigest())) {
        continue;
      }
      Optional<Records.Open> opened = session.read(Records.open(other.runId()), Records.Open.class);
      if (opened.isPresent()
          && session.facts(other.runId(), opened.get().g0()).commit().isPresent()) {
        throw new StepFailure(
            Reason.RequestChanged, "published under this name for request " + other.runId());
      }
    }
  }
}
