package dev.batchrun.proof.matrix;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Look;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has a recovery to conclude? Read off entries and bytes by the table of {@code
 * docs/recovery.md}, with none of the code that decides.
 */
record DurableState(List<LogEntry> log, CommitStore store) {

  /** The row of the table. */
  RecoveryVerdict row(StepRequest request) {
    if (commits(request.runId()) > 0) {
      return RecoveryVerdict.AlreadyPublished;
    }
    if (request.seal() == null) {
      return RecoveryVerdict.FailedCleaned;
    }
    if (!(store.readSeal(request.runId(), request.seal()) instanceof Look.Present<Seal> seal)) {
      return RecoveryVerdict.ManualReviewRequired;
    }
    if (condemned().contains(seal.value().attemptPath())) {
      return RecoveryVerdict.FailedCleaned;
    }
    if (!seal.value().outputs().stream().allMatch(this::isWhole)) {
      return RecoveryVerdict.ManualReviewRequired;
    }
    return base(request).equals(seal.value().base())
        ? RecoveryVerdict.SafeToRetry
        : RecoveryVerdict.Conflict;
  }

  /** How often a run was published. */
  long commits(String runId) {
    return log.stream()
        .flatMap(entry -> entry.body().commits().stream())
        .filter(commit -> commit.runId().equals(runId))
        .count();
  }

  private Set<String> condemned() {
    Set<String> paths = new HashSet<>();
    for (LogEntry entry : log) {
      if (entry.body() instanceof Entry.Condemn condemn) {
        condemn.condemned().stream().map(Condemned::attemptPath).forEach(paths::add);
      }
    }
    return paths;
  }

  private boolean isWhole(Seal.OutputFile output) {
    Path file = store.resolve(output.path());
    try {
      return Files.exists(file) && Digests.sha256(Files.readAllBytes(file)).equals(output.sha256());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The version in force of each partition that the request owns. */
  private Map<String, Long> base(StepRequest request) {
    Map<String, Long> versions = new HashMap<>();
    for (LogEntry entry : log) {
      for (Commit commit : entry.body().commits()) {
        versions.keySet().removeIf(path -> commit.touches(PartitionKey.parse(path)));
        commit.partitions().forEach(p -> versions.put(p.path(), entry.n()));
      }
    }
    request.boundary().stream()
        .filter(column -> column.exactly() != null)
        .forEach(column -> versions.keySet().removeIf(p -> !p.equals("day=" + column.exactly())));
    return versions;
  }
}
