package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The stages of a compute Job: lock, transform, validate. */
final class Computing {
  private final Session session;
  private final DataWorld world;
  private final StepRequest request;

  Computing(Session session, DataWorld world) {
    this.session = session;
    this.world = world;
    this.request = session.request();
  }

  StepReport lock() throws IOException {
    Opening.Opened opened = new Opening(session).open();
    if (opened.before().isPresent()) {
      Completion.Completed before = opened.before().get();
      return Reports.of(request.runId(), "lock", Reason.AlreadyPublished)
          .message("published as version " + before.commit().version() + " before")
          .commit(before.commit(), before.manifest())
          .witness(session.witness())
          .build();
    }
    Reports report = Reports.of(request.runId(), "lock", Reason.Succeeded);
    if (!request.mode().computes()) {
      return report.witness(session.witness()).build();
    }
    Records.Lock lock = new Records.Lock(request.runId(), world.inputs(), session.now().toString());
    if (session.has(StoreBug.LocksAnew)) {
      session.replace(Records.lock(request.runId()), lock);
    } else {
      lock = session.putIfAbsent(Records.lock(request.runId()), lock, Records.Lock.class);
    }
    register();
    return report
        .lock(new BatchRunStatus.Lock(lock.digest(), lock.lockedAt(), 1L, 1L))
        .witness(session.witness())
        .build();
  }

  StepReport transform() throws IOException {
    Records.Lock lock = requireLock();
    String path = attemptPath();
    for (String day : days()) {
      session.replace(path + "/day=" + day + "/part-0", lock.digest() + " of " + day);
    }
    return Reports.of(request.runId(), "transform", Reason.Succeeded).rows(1).build();
  }

  StepReport validate() throws IOException {
    if (!request.mode().computes()) {
      return restore();
    }
    Records.Attempt attempt = register();
    Records.Lock lock = requireLock();
    Fold fold = session.fold();
    Map<String, String> staged = new TreeMap<>();
    for (String path : session.list(attempt.path() + "/")) {
      staged.put(path, session.read(path, String.class).orElseThrow(() -> vanished(path)));
    }
    DataWorld.Gate gate = world.gate(request.runId());
    if (gate == DataWorld.Gate.Fails) {
      throw new StepFailure(Reason.QualityFailed, "a gate did not hold");
    }
    Records.Seal seal = seal(attempt, lock, fold, staged, gate);
    Reports report = Reports.of(request.runId(), "validate", Reason.Succeeded);
    if (keep(seal)) {
      report.seal(summary(seal));
    }
    return report.witness(session.witness()).build();
  }

  /** Whoever gave the attempt up deletes it while it is proved. */
  private static StepFailure vanished(String path) {
    return new StepFailure(Reason.TransformFailed, path + ": no such file");
  }

  private Records.Seal seal(
      Records.Attempt attempt,
      Records.Lock lock,
      Fold fold,
      Map<String, String> staged,
      DataWorld.Gate gate) {
    List<String> withheld = new ArrayList<>();
    Map<String, String> outputs = new TreeMap<>(staged);
    if (gate == DataWorld.Gate.Withholds && !staged.isEmpty()) {
      String file = staged.keySet().iterator().next();
      withheld.add(Records.partition(attempt.path(), file));
      outputs.remove(file);
    }
    return new Records.Seal(
        request.runId(),
        request.mode(),
        attempt.attempt(),
        attempt.path(),
        request.requestDigest(),
        request.contractDigest(),
        lock.digest(),
        request.boundary(),
        base(fold, session.boundary()),
        outputs,
        Map.of(),
        null,
        null,
        withheld,
        staged.keySet().stream().filter(path -> !outputs.containsKey(path)).toList(),
        gate == DataWorld.Gate.NeedsApproval,
        request.requestedBy(),
        session.now().toString());
  }

  /** What stays: a seal to publish, a seal that is held, or nothing. */
  private boolean keep(Records.Seal seal) throws IOException {
    if (!request.mode().publishes() && request.mode() != Mode.Shadow) {
      new Deletions(session).attempts(openedAt(), 0, List.of(seal.attemptPath()));
      return false;
    }
    writeSeal(seal);
    if (request.mode() == Mode.Shadow) {
      hold(seal);
    }
    return true;
  }

  private void hold(Records.Seal seal) throws IOException {
    long g0 = openedAt();
    Entry.Hold hold = new Entry.Hold(seal.runId(), seal.digest(), seal.attemptPath());
    Session.Appended appended =
        session.append(
            seal.runId(),
            0,
            hold,
            fold -> Checks.hold(fold, session.facts(seal.runId(), g0), hold));
    if (appended.won().isEmpty() && !(appended.refused() instanceof Verdict.Done)) {
      throw new StepFailure(appended.refused().reason(), appended.refused().message());
    }
  }

  private StepReport restore() throws IOException {
    Records.Seal seal = new Restorations(session).seal();
    writeSeal(seal);
    return Reports.of(request.runId(), "validate", Reason.Succeeded)
        .seal(summary(seal))
        .witness(session.witness())
        .build();
  }

  private void writeSeal(Records.Seal seal) throws IOException {
    session.putIfAbsent(Records.seal(seal.runId(), seal.digest()), seal, Records.Seal.class);
  }

  /** The versions in force of what the boundary owns. */
  static Map<String, Long> base(Fold fold, OutputBoundary boundary) {
    Map<String, Long> base = new TreeMap<>();
    for (PartitionKey partition : fold.lines().keySet()) {
      if (boundary.contains(partition)) {
        fold.inForce(partition).ifPresent(v -> base.put(partition.path(), v.version()));
      }
    }
    return base;
  }

  private List<String> days() {
    return world.days().stream()
        .filter(day -> session.boundary().contains(new PartitionKey(Map.of("day", day))))
        .toList();
  }

  private Records.Lock requireLock() throws IOException {
    return session
        .read(Records.lock(request.runId()), Records.Lock.class)
        .orElseThrow(() -> new StepFailure(Reason.InvalidRequest, "the run has no lock"));
  }

  private long openedAt() throws IOException {
    return session
        .read(Records.open(request.runId()), Records.Open.class)
        .orElseThrow(() -> new StepFailure(Reason.InvalidRequest, "the run was never opened"))
        .g0();
  }

  private Records.Attempt register() throws IOException {
    return session.putIfAbsent(
        Records.attempts(request.runId()) + request.attempt() + "-" + session.token(),
        new Records.Attempt(
            request.runId(), request.attempt(), attemptPath(), session.now().toString()),
        Records.Attempt.class);
  }

  private String attemptPath() {
    String path = "data/" + request.runId();
    return session.has(StoreBug.SharesAttemptPath)
        ? path
        : path + "-" + request.attempt() + "-" + session.token();
  }

  private static BatchRunStatus.Seal summary(Records.Seal seal) {
    return new BatchRunStatus.Seal(
        seal.digest(),
        1L,
        1L,
        seal.outputs().size(),
        seal.outputs().size(),
        seal.withheld().size(),
        seal.approvalNeeded());
  }
}
