package dev.batchrun.proof.race;

import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Is what a loser says true of the log, and does it say so in the words of the documentation? */
final class Testimony {
  private static final Pattern EPOCH_FENCED =
      Pattern.compile(
          "run (\\S+): epoch (\\d+) is fenced up to (\\d+)\\. Nothing was changed\\. .*");
  private static final Pattern CONDEMNED =
      Pattern.compile(
          "run (\\S+): (\\S+) was condemned and may be deleted\\. Nothing was changed\\. .*");
  private static final Pattern CONFLICT =
      Pattern.compile(
          "output (\\S+): (?:no version is in force|current version is v(\\d+), published by run"
              + " (\\S+)); run (\\S+) meant (?:to be its first version|to replace v\\d+)\\. Nothing"
              + " was changed\\. .*");
  private static final Pattern CLOSED =
      Pattern.compile(
          "output (\\S+): period '(\\S+)' was closed by entry (\\d+)\\. Nothing was changed\\. .*");
  private static final Pattern VERSION = Pattern.compile("version (\\d+)");

  private final List<LogEntry> log;

  Testimony(List<LogEntry> log) {
    this.log = log;
  }

  /** Whether a publisher of a run may say this. */
  boolean holds(String runId, End.Said said) {
    return switch (said.reason()) {
      case Succeeded, AlreadyPublished -> publishedBy(runId, said.message());
      case Fenced -> fenced(runId, said.message());
      case Conflict -> moved(said.message());
      case PeriodClosed -> closed(said.message());
      default -> false;
    };
  }

  private boolean publishedBy(String runId, String message) {
    Matcher matcher = VERSION.matcher(message);
    return matcher.matches() && commits(entry(matcher.group(1)), runId);
  }

  private boolean fenced(String runId, String message) {
    Matcher epoch = EPOCH_FENCED.matcher(message);
    if (epoch.matches()) {
      long fencedUpTo = Long.parseLong(epoch.group(3));
      return epoch.group(1).equals(runId)
          && Long.parseLong(epoch.group(2)) <= fencedUpTo
          && log.stream()
              .anyMatch(
                  e ->
                      e.body() instanceof Entry.Fence
                          && e.header().runId().equals(runId)
                          && e.header().epoch() == fencedUpTo);
    }
    Matcher condemned = CONDEMNED.matcher(message);
    return condemned.matches()
        && log.stream()
            .filter(e -> e.body() instanceof Entry.Condemn)
            .flatMap(e -> ((Entry.Condemn) e.body()).condemned().stream())
            .map(Condemned::attemptPath)
            .anyMatch(condemned.group(2)::equals);
  }

  private boolean moved(String message) {
    Matcher matcher = CONFLICT.matcher(message);
    return matcher.matches()
        && (matcher.group(2) == null || commits(entry(matcher.group(2)), matcher.group(3)));
  }

  private boolean closed(String message) {
    Matcher matcher = CLOSED.matcher(message);
    return matcher.matches()
        && entry(matcher.group(3)).body() instanceof Entry.Close close
        && close.id().equals(matcher.group(2));
  }

  private LogEntry entry(String number) {
    return log.get(Integer.parseInt(number));
  }

  private static boolean commits(LogEntry entry, String runId) {
    return entry.body().commits().stream().anyMatch(c -> c.runId().equals(runId));
  }
}
