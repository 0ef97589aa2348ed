package dev.batchrun.proof.simulation.store;

import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Condemns and deletes, in this order. */
final class Deletions {
  private final Session session;

  Deletions(Session session) {
    this.session = session;
  }

  /** Condemns all attempts of the run, then deletes them. */
  void attempts(long openedAt, long epoch, List<String> paths) throws IOException {
    String runId = session.request().runId();
    session.fold();
    Set<String> before = condemnedWhole(runId, openedAt);
    List<Condemned> condemned = new ArrayList<>();
    for (String path : paths) {
      if (!before.contains(path)) {
        condemned.add(new Condemned.AttemptBytes(runId, path));
      }
    }
    if (session.has(StoreBug.DeletesBeforeCondemning)) {
      carryOut(paths);
    }
    if (!condemned.isEmpty()) {
      condemn(runId, epoch, condemned);
    }
    carryOut(paths);
  }

  private void carryOut(List<String> paths) throws IOException {
    for (String path : paths) {
      session.delete(path);
    }
  }

  private Set<String> condemnedWhole(String runId, long openedAt) {
    Set<String> paths = new HashSet<>();
    for (LogEntry entry : session.entries()) {
      if (entry.n() > openedAt && entry.body() instanceof Entry.Condemn condemn) {
        condemn.condemned().stream()
            .filter(c -> c instanceof Condemned.AttemptBytes && c.runId().equals(runId))
            .forEach(c -> paths.add(c.attemptPath()));
      }
    }
    return paths;
  }

  private void condemn(String runId, long epoch, List<Condemned> condemned) throws IOException {
    Session.Appended appended =
        session.append(
            runId,
            epoch,
            new Entry.Condemn(condemned, List.of()),
            fold -> Checks.condemn(fold, condemned));
    if (appended.won().isEmpty() && !(appended.refused() instanceof Verdict.Done)) {
      throw new StepFailure(appended.refused().reason(), appended.refused().message());
    }
  }

  /** Deletes what the log condemned; whatever is gone already is fine. */
  void carryOut(Condemned condemned) throws IOException {
    if (condemned instanceof Condemned.AttemptBytes bytes) {
      session.delete(bytes.attemptPath());
      return;
    }
    if (condemned instanceof Condemned.VersionBytes bytes) {
      for (String file : seal(bytes.runId(), bytes.source().sealDigest()).outputs().keySet()) {
        if (Records.partition(bytes.attemptPath(), file).equals(bytes.partition().path())) {
          session.delete(file);
        }
      }
      return;
    }
    Condemned.Leftovers leftovers = (Condemned.Leftovers) condemned;
    for (String file : seal(leftovers.runId(), leftovers.sealDigest()).discarded()) {
      session.delete(file);
    }
  }

  private Records.Seal seal(String runId, String digest) throws IOException {
    return session.read(Records.seal(runId, digest), Records.Seal.class).orElseThrow();
  }
}
