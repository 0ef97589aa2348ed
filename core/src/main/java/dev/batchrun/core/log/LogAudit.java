package dev.batchrun.core.log;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Does a whole log keep the invariants? Replays it from the first entry and asks of each entry
 * whether it was allowed to follow the ones before it. The writers asked the same before they
 * wrote: whatever is found here was written by something else, or by a defect.
 */
public final class LogAudit {
  private final List<String> violations = new ArrayList<>();
  private final Map<String, RunFacts> facts = new HashMap<>();

  private LogAudit() {}

  /** What is wrong, one sentence each; empty for a sound log. */
  public static List<String> violations(List<LogEntry> entries) {
    if (entries.isEmpty()) {
      return List.of("there is no entry");
    }
    LogAudit audit = new LogAudit();
    Fold.Result start = Fold.of(entries.subList(0, 1));
    if (start instanceof Fold.Broken broken) {
      return List.of("entry " + broken.n() + ": " + broken.why());
    }
    Fold fold = ((Fold.Sound) start).fold();
    for (LogEntry entry : entries.subList(1, entries.size())) {
      audit.allowed(entry, fold).ifPresent(v -> audit.add(entry, v.message()));
      Fold.Result next = fold.then(List.of(entry));
      if (next instanceof Fold.Broken broken) {
        audit.add(entry, broken.why());
        return List.copyOf(audit.violations);
      }
      fold = ((Fold.Sound) next).fold();
      audit.remember(entry);
    }
    return List.copyOf(audit.violations);
  }

  private void add(LogEntry entry, String why) {
    violations.add("entry " + entry.n() + " (" + entry.body().kind() + "): " + why);
  }

  private Optional<Verdict> allowed(LogEntry entry, Fold fold) {
    Entry body = entry.body();
    for (Commit commit : body.commits()) {
      Verdict verdict =
          new PublishCheck(body, commit, entry.header().epoch(), false, "")
              .after(fold, facts(commit.runId()));
      if (!(verdict instanceof Verdict.Clear)) {
        return Optional.of(verdict);
      }
    }
    Verdict verdict = new Verdict.Clear();
    if (body instanceof Entry.Fence) {
      verdict = Checks.fence(fold, facts(entry.header().runId()), entry.header().epoch());
    } else if (body instanceof Entry.Condemn condemn) {
      verdict = Checks.condemn(fold, condemn.condemned());
    } else if (body instanceof Entry.Hold hold) {
      verdict = Checks.hold(fold, facts(hold.runId()), hold);
    } else if (body instanceof Entry.Close close) {
      verdict = Checks.close(fold, close);
    } else if (body instanceof Entry.Adopt adopt) {
      verdict = Checks.adopt(fold, adopt);
    }
    return Optional.of(verdict)
        .filter(v -> !(v instanceof Verdict.Clear) && !(v instanceof Verdict.Done));
  }

  private RunFacts facts(String runId) {
    return facts.getOrDefault(runId, RunFacts.none(runId));
  }

  private void remember(LogEntry entry) {
    Set<String> concerned = new HashSet<>(Set.of(entry.header().runId()));
    entry.body().commits().forEach(commit -> concerned.add(commit.runId()));
    if (entry.body() instanceof Entry.Condemn condemn) {
      condemn.condemned().forEach(one -> concerned.add(one.runId()));
    }
    if (entry.body() instanceof Entry.Hold hold) {
      concerned.add(hold.runId());
    }
    concerned.forEach(runId -> facts.put(runId, facts(runId).then(List.of(entry))));
  }
}
