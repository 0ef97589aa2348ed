package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Condemns and deletes, in this order and never otherwise. */
final class Deletions {
  private final Parts parts;

  Deletions(Parts parts) {
    this.parts = parts;
  }

  /**
   * Condemns the attempts of a run that gave up or never meant to publish, then deletes them.
   *
   * @return what stays, and why: something came to refer to it (the run's own commit with a later
   *     epoch, or another run that promoted its bytes)
   */
  List<Verdict.Referenced> attempts(
      String runId, long openedAt, long epoch, List<String> attemptPaths) throws IOException {
    Set<String> before = condemnedWhole(runId, openedAt);
    List<String> paths = new ArrayList<>(attemptPaths);
    List<Verdict.Referenced> kept = new ArrayList<>();
    Optional<Verdict.Referenced> refused;
    do {
      List<Condemned> condemned =
          paths.stream()
              .filter(path -> !before.contains(path))
              .<Condemned>map(path -> new Condemned.AttemptBytes(runId, path))
              .toList();
      refused = condemned.isEmpty() ? Optional.empty() : condemn(runId, epoch, condemned);
      refused.ifPresent(
          referenced -> {
            kept.add(referenced);
            paths.remove(referenced.condemned().attemptPath());
          });
    } while (refused.isPresent());
    for (String path : paths) {
      carryOut(new Condemned.AttemptBytes(runId, path));
    }
    return kept;
  }

  /**
   * Attempts of which all bytes were condemned. That one version of an attempt was condemned says
   * nothing about its other partitions, which may be in force.
   */
  private Set<String> condemnedWhole(String runId, long openedAt) {
    return parts.log().entries(openedAt + 1).stream()
        .filter(entry -> entry.body() instanceof Entry.Condemn)
        .flatMap(entry -> ((Entry.Condemn) entry.body()).condemned().stream())
        .filter(c -> c instanceof Condemned.AttemptBytes && c.runId().equals(runId))
        .map(Condemned::attemptPath)
        .collect(Collectors.toSet());
  }

  private Optional<Verdict.Referenced> condemn(
      String runId, long epoch, List<Condemned> condemned) {
    CommitLog.Appended appended =
        parts
            .log()
            .append(
                runId,
                epoch,
                new Entry.Condemn(condemned, List.of()),
                view -> Checks.condemn(view.fold(), condemned));
    if (appended instanceof CommitLog.Unknown unknown) {
      throw unknown.failure();
    }
    return appended instanceof CommitLog.Refused refused
            && refused.verdict() instanceof Verdict.Referenced referenced
        ? Optional.of(referenced)
        : Optional.empty();
  }

  /** Deletes what the log condemned; whatever is gone already is fine. */
  void carryOut(Condemned condemned) throws IOException {
    if (condemned instanceof Condemned.AttemptBytes bytes) {
      parts.data().deleteAttempt(data(bytes.attemptPath()));
    } else if (condemned instanceof Condemned.VersionBytes bytes) {
      for (PublishedFile file : parts.snapshots().files(bytes.source(), bytes.partition())) {
        parts.data().deleteWithDirectories(data(file.path()));
      }
    } else if (condemned instanceof Condemned.Leftovers leftovers) {
      Seal seal = parts.records().referredSeal(leftovers.runId(), leftovers.sealDigest());
      for (String path : seal.discarded()) {
        parts.data().delete(data(path));
      }
    }
  }

  /** Only what lies below the data directory is ever deleted for a condemnation. */
  private String data(String path) {
    Path data = parts.data().local(Layout.DATA);
    Path resolved = parts.data().local(path);
    if (!resolved.startsWith(data) || resolved.equals(data)) {
      throw new StepFailure(
          Reason.InternalError, "path '" + path + "' is not below data; it was not deleted");
    }
    return path;
  }
}
