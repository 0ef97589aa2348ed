package dev.batchrun.core.log;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the log says about one run. All of it stands in entries after the run was opened.
 *
 * @param runId the run
 * @param commit the entry that published it
 * @param fencedEpoch the highest fenced epoch; 0 when it was never fenced
 * @param highestEpoch the highest epoch of any of its entries
 * @param condemnedPaths its attempts of which bytes are condemned
 * @param heldSeals seals that were held once
 */
public record RunFacts(
    String runId,
    Optional<LogEntry> commit,
    long fencedEpoch,
    long highestEpoch,
    Set<String> condemnedPaths,
    Set<String> heldSeals) {

  public RunFacts {
    condemnedPaths = Set.copyOf(condemnedPaths);
    heldSeals = Set.copyOf(heldSeals);
  }

  /** Nothing is known. */
  public static RunFacts none(String runId) {
    return new RunFacts(runId, Optional.empty(), 0, 0, Set.of(), Set.of());
  }

  /** The facts in these entries. */
  public static RunFacts of(String runId, List<LogEntry> entries) {
    return none(runId).then(entries);
  }

  /** These facts and those of later entries. */
  public RunFacts then(List<LogEntry> entries) {
    Optional<LogEntry> published = commit;
    long fenced = fencedEpoch;
    long highest = highestEpoch;
    Set<String> condemned = new HashSet<>(condemnedPaths);
    Set<String> held = new HashSet<>(heldSeals);
    for (LogEntry entry : entries) {
      boolean own = entry.header().runId().equals(runId);
      if (own) {
        highest = Math.max(highest, entry.header().epoch());
      }
      if (own && entry.body() instanceof Entry.Fence) {
        fenced = Math.max(fenced, entry.header().epoch());
      }
      if (published.isEmpty()
          && entry.body().commits().stream().anyMatch(c -> c.runId().equals(runId))) {
        published = Optional.of(entry);
      }
      if (entry.body() instanceof Entry.Condemn condemn) {
        condemn.condemned().stream()
            .filter(c -> c.runId().equals(runId) && !(c instanceof Condemned.Leftovers))
            .forEach(c -> condemned.add(c.attemptPath()));
      }
      if (entry.body() instanceof Entry.Hold hold && hold.runId().equals(runId)) {
        held.add(hold.sealDigest());
      }
    }
    return new RunFacts(runId, published, fenced, highest, condemned, held);
  }
}
