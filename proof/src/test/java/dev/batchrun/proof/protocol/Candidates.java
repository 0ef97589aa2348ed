package dev.batchrun.proof.protocol;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.log.Source;
import dev.batchrun.core.log.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a collection may condemn: superseded versions, and attempts that nobody will publish. */
final class Candidates {
  private Candidates() {}

  static List<Condemned> of(Store store) {
    List<Condemned> found = new ArrayList<>();
    Fold fold = store.log().fold();
    for (PartitionKey partition : new TreeSet<>(fold.lines().keySet())) {
      List<PartitionVersion> versions = fold.line(partition).versions();
      Set<Source> kept =
          versions.stream()
              .filter(PartitionVersion::inForce)
              .map(PartitionVersion::source)
              .collect(Collectors.toSet());
      List<Condemned> expired =
          versions.stream()
              .filter(v -> !v.inForce() && !kept.contains(v.source()))
              .<Condemned>map(v -> new Condemned.VersionBytes(partition, v.version(), v.source()))
              .toList();
      if (Checks.condemn(fold, expired) instanceof Verdict.Clear) {
        found.addAll(expired);
      }
    }
    for (String path : store.files().below("runs/")) {
      if (path.endsWith("/open")) {
        attempts(path.substring("runs/".length(), path.length() - "/open".length()), store, found);
      }
    }
    return found;
  }

  private static void attempts(String run, Store store, List<Condemned> found) {
    long g0 = Long.parseLong(store.files().read(Layout.open(run)).orElseThrow());
    RunFacts facts = store.log().facts(run, g0);
    Optional<String> published =
        facts.commit().map(entry -> entry.body().commits().get(0).attemptPath());
    for (String registered : store.files().below(Layout.attempts(run))) {
      String path = registered.substring("attempts/".length());
      Condemned candidate = new Condemned.AttemptBytes(run, path);
      boolean finished =
          published.isPresent() || facts.fencedEpoch() > 0 || !sealed(run, path, store);
      if (finished
          && !published.equals(Optional.of(path))
          && !facts.condemnedPaths().contains(path)
          && Checks.condemn(store.log().fold(), List.of(candidate)) instanceof Verdict.Clear) {
        found.add(candidate);
      }
    }
  }

  private static boolean sealed(String run, String attemptPath, Store store) {
    String attempt = attemptPath.substring(attemptPath.lastIndexOf('-') + 1);
    return !store.files().below(Layout.seal(run, "seal-" + attempt + "[")).isEmpty();
  }

  /** Files that no version of the log has, found by listing: what must never be done. */
  static List<String> unreferenced(Store store) {
    Set<String> referenced =
        store.log().entries(0).stream()
            .map(LogEntry::body)
            .map(body -> body.commits())
            .flatMap(Collection::stream)
            .map(commit -> commit.attemptPath() + "/")
            .collect(Collectors.toSet());
    return store.files().below(Layout.DATA).stream()
        .filter(file -> !referenced.contains(file.substring(0, file.lastIndexOf('/') + 1)))
        .toList();
  }
}
