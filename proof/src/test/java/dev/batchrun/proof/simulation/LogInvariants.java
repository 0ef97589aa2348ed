package dev.batchrun.proof.simulation;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.simulation.store.Records;
import dev.batchrun.proof.simulation.store.SimStore;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold of a log and of the files below it, in words of our own: nothing here asks the
 * code that decides.
 */
final class LogInvariants implements SimStore.Watch {
  /** A version of a partition in force: who made it, and where its bytes are. */
  private record InForce(long version, String path) {}

  /** What we remember of one log. */
  private static final class Log {
    private LogEntry last;
    private final Map<String, Long> commits = new HashMap<>();
    private final Map<String, Long> epochs = new HashMap<>();
    private final Map<String, Long> fences = new HashMap<>();
    private final Map<PartitionKey, InForce> inForce = new HashMap<>();
    private final Map<Long, Map<PartitionKey, String>> versions = new HashMap<>();
    private final Map<String, String> held = new HashMap<>();
    private final Set<String> condemnedPaths = new HashSet<>();
    private final Set<String> condemnedFiles = new HashSet<>();
    private final Map<String, OutputBoundary> closed = new HashMap<>();
  }

  private final Findings findings;
  private final Map<String, Log> logs = new HashMap<>();
  private long publishes;
  private long recoveries;

  LogInvariants(Findings findings) {
    this.findings = findings;
  }

  long publishes() {
    return publishes;
  }

  long fences() {
    return recoveries;
  }

  /** The entry that published a run in a store; empty when none did. */
  Optional<Long> commit(String place, String runId) {
    return Optional.ofNullable(log(place).commits.get(runId));
  }

  /** The highest fenced epoch of a run in a store. */
  long fenced(String place, String runId) {
    return log(place).fences.getOrDefault(runId, 0L);
  }

  /** Whoever concludes that there is no commit of an epoch has shut that epoch out before. */
  void concluded(SimStore store, StepRequest request, StepReport report) {
    Log log = log(store.place());
    long epoch = log.epochs.getOrDefault(request.runId(), Long.MAX_VALUE);
    boolean denies =
        EnumSet.of(Reason.SafeToRetry, Reason.Conflict, Reason.FailedCleaned)
            .contains(report.reason());
    findings.require(
        !denies || epoch > Math.max(1, request.epoch()),
        "no verdict against the log",
        request.run() + ": " + report.reason() + ", and epoch " + epoch + " committed",
        request.run());
  }

  private Log log(String place) {
    return logs.computeIfAbsent(place, p -> new Log());
  }

  @Override
  public void appended(SimStore store, LogEntry entry, Optional<Fold> before) {
    Log log = log(store.place());
    chained(store, log, entry);
    Entry body = entry.body();
    for (Commit commit : body.commits()) {
      published(store, log, entry, commit);
    }
    if (body instanceof Entry.Fence) {
      recoveries++;
      log.fences.merge(entry.header().runId(), entry.header().epoch(), Math::max);
    } else if (body instanceof Entry.Condemn condemn) {
      condemn.condemned().forEach(one -> condemned(store, log, one));
    } else if (body instanceof Entry.Hold hold) {
      log.held.put(hold.sealDigest(), hold.attemptPath());
      require(store, !log.condemnedPaths.contains(hold.attemptPath()), "held what was condemned");
    } else if (body instanceof Entry.Release release) {
      log.held.remove(release.sealDigest());
    } else if (body instanceof Entry.Close close) {
      log.closed.put(close.id(), close.period());
    } else if (body instanceof Entry.Reopen reopen) {
      log.closed.remove(reopen.id());
    }
    log.last = entry;
  }

  private void require(SimStore store, boolean holds, String what) {
    findings.require(holds, "log", what, store.place());
  }

  private void chained(SimStore store, Log log, LogEntry entry) {
    LogEntry last = log.last;
    boolean chained =
        last == null
            ? entry.n() == 0
            : entry.n() == last.n() + 1
                && entry.header().previous().equals(last.digest())
                && entry.header().logId().equals(last.header().logId());
    require(store, chained, "entry " + entry.n() + " does not follow the one before");
    require(
        store,
        last == null || entry.header().time().isAfter(last.header().time()),
        "entry " + entry.n() + " is not later than the one before");
  }

  private void published(SimStore store, Log log, LogEntry entry, Commit commit) {
    publishes++;
    String run = commit.key();
    Long before = log.commits.putIfAbsent(commit.runId(), entry.n());
    findings.require(
        before == null, "one publish a run", run + " by " + before + " and " + entry.n(), run);
    log.epochs.put(commit.runId(), entry.header().epoch());
    long fenced = log.fences.getOrDefault(commit.runId(), 0L);
    findings.require(
        entry.header().epoch() > fenced,
        "no publish behind a fence",
        run + ": epoch " + entry.header().epoch() + " after a fence of " + fenced,
        run);
    Optional<Records.Seal> seal = seal(store, commit.runId(), commit.sealDigest());
    findings.require(seal.isPresent(), "sealed before published", run + ": no seal", run);
    seal.ifPresent(s -> sealed(store, log, commit, s));
    OutputBoundary boundary = commit.boundary();
    for (PartitionKey partition : Set.copyOf(log.inForce.keySet())) {
      boolean withheld = commit.withheld().contains(partition);
      if (boundary.contains(partition) && !withheld) {
        log.inForce.remove(partition);
      }
    }
    Map<PartitionKey, String> paths = new HashMap<>();
    for (PartitionKey partition : commit.partitions()) {
      String path = path(log, entry.body(), commit, partition);
      paths.put(partition, path);
      log.inForce.put(partition, new InForce(entry.n(), path));
      findings.require(
          !log.condemnedPaths.contains(path) && !log.condemnedFiles.contains(path + partition),
          "referenced and condemned do not meet",
          run + " refers to " + path,
          run);
      findings.require(
          entry.body() instanceof Entry.Restate
              || log.closed.values().stream().noneMatch(p -> p.contains(partition)),
          "closed periods stay",
          run + " publishes " + partition,
          run);
    }
    log.versions.put(entry.n(), paths);
    if (entry.body() instanceof Entry.Promote promote) {
      log.held.remove(promote.shadow().sealDigest());
    }
  }

  private static String path(Log log, Entry body, Commit commit, PartitionKey partition) {
    if (body instanceof Entry.Rollback rollback) {
      long version = rollback.restored().get(partition).version();
      return log.versions.getOrDefault(version, Map.of()).getOrDefault(partition, "nowhere");
    }
    return commit.attemptPath();
  }

  /** What the seal says, not what the commit says, is what people and gates looked at. */
  private void sealed(SimStore store, Log log, Commit commit, Records.Seal seal) {
    String run = commit.key();
    seal.outputs()
        .forEach(
            (file, content) ->
                findings.require(
                    store.read(file).equals(Optional.of(content)),
                    "published bytes are the sealed ones",
                    run + ": " + file + " is " + store.read(file),
                    run));
    for (PartitionKey partition : commit.partitions()) {
      long sealedAgainst = seal.base().getOrDefault(partition.path(), 0L);
      long found = Optional.ofNullable(log.inForce.get(partition)).map(InForce::version).orElse(0L);
      findings.require(
          found == sealedAgainst,
          "each version replaces its base",
          run + ": " + partition + " was sealed against v" + sealedAgainst + ", replaced v" + found,
          run);
    }
    if (!seal.lockDigest().isEmpty() && seal.shadowRun() == null) {
      String lock =
          store
              .read("runs/" + seal.runId() + "/lock")
              .map(Records.Lock.class::cast)
              .map(Records.Lock::digest)
              .orElse("none");
      findings.require(
          lock.equals(seal.lockDigest()),
          "one lock a run",
          run + " was computed from " + seal.lockDigest() + ", its lock is " + lock,
          run);
    }
  }

  private static Optional<Records.Seal> seal(SimStore store, String runId, String digest) {
    return store.read("runs/" + runId + "/seal-" + digest).map(Records.Seal.class::cast);
  }

  private void condemned(SimStore store, Log log, Condemned one) {
    String path = one.attemptPath();
    if (one instanceof Condemned.AttemptBytes) {
      log.condemnedPaths.add(path);
      boolean referenced = log.inForce.values().stream().anyMatch(v -> v.path().equals(path));
      require(store, !referenced, "condemned " + path + ", which is in force");
      require(store, !log.held.containsValue(path), "condemned " + path + ", which is held");
    } else if (one instanceof Condemned.VersionBytes bytes) {
      log.condemnedFiles.add(path + bytes.partition());
      InForce now = log.inForce.get(bytes.partition());
      require(
          store,
          now == null || !now.path().equals(path),
          "condemned " + path + " of " + bytes.partition() + ", which is in force");
    } else if (one instanceof Condemned.Leftovers leftovers) {
      seal(store, leftovers.runId(), leftovers.sealDigest())
          .ifPresent(s -> log.condemnedFiles.addAll(s.discarded()));
    }
  }

  /** Data, locks and seals are written once; claims and what readers resolve are not. */
  @Override
  public void overwritten(SimStore store, String path) {
    boolean once = path.startsWith("data/") || path.startsWith("runs/");
    require(store, !once, path + " was written twice");
  }

  @Override
  public void deleted(SimStore store, String path, String by) {
    if (!path.startsWith("data/")) {
      return;
    }
    Log log = log(store.place());
    String attempt = path.substring(0, path.indexOf('/', "data/".length()));
    String partition = path.substring(attempt.length() + 1, path.lastIndexOf('/'));
    PartitionKey key = PartitionKey.parse(partition);
    boolean allowed =
        log.condemnedPaths.contains(attempt)
            || log.condemnedFiles.contains(attempt + key)
            || log.condemnedFiles.contains(path);
    findings.require(
        allowed, "only what is condemned is deleted", path + " by " + by, by.split("/")[0]);
    InForce now = log.inForce.get(key);
    boolean discarded = log.condemnedFiles.contains(path);
    findings.require(
        now == null || !now.path().equals(attempt) || discarded,
        "nothing in force is deleted",
        path + " by " + by,
        by.split("/")[0]);
  }
}
