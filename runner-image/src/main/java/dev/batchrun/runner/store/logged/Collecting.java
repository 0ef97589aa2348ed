package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.CollectOutcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Condemn, wait the readers' grace, delete. Unpublished bytes never had readers and are deleted at
 * once; those of a version go with the next collection after the grace.
 */
final class Collecting {
  private static final String NO_RUN = "";
  private static final int MAX_CONDEMNED = 500;
  private static final Duration TEMPORARY_AGE = Duration.ofDays(1);

  private final Parts parts;
  private final CollectOrder order;
  private final Instant now;
  private final Deletions deletions;

  Collecting(Parts parts, CollectOrder order) {
    this.parts = parts;
    this.order = order;
    this.now = parts.access().clock().instant();
    this.deletions = new Deletions(parts);
  }

  /** A view that is not current any more, and since when that is known. */
  record Retired(int format, String since) {}

  CollectOutcome collect() throws IOException {
    parts.log().mendCheckpoints();
    parts.views().bringForward(parts.log()::durableFold);
    parts.views().mend(parts.log().fold());
    List<Long> carriedOut = carryOutPending();
    releaseOldHolds();
    List<Condemned> all = new Candidates(parts, order, now).all();
    List<Condemned> condemned =
        new ArrayList<>(all.subList(0, Math.min(MAX_CONDEMNED, all.size())));
    if (!condemned.isEmpty() || !carriedOut.isEmpty()) {
      append(condemned, carriedOut);
      for (Condemned one : condemned) {
        if (!(one instanceof Condemned.VersionBytes)) {
          deletions.carryOut(one);
        }
      }
    }
    int views = removeOldViews();
    parts.data().removeLeftovers(now.minus(TEMPORARY_AGE));
    return new CollectOutcome(condemned.size(), carriedOut.size(), views);
  }

  private void append(List<Condemned> condemned, List<Long> carriedOut) {
    CommitLog.Appended appended =
        parts
            .log()
            .append(
                NO_RUN,
                0,
                new Entry.Condemn(condemned, carriedOut),
                view -> Checks.condemn(view.fold(), condemned));
    if (appended instanceof CommitLog.Unknown unknown) {
      throw unknown.failure();
    }
    if (appended instanceof CommitLog.Refused refused
        && !(refused.verdict() instanceof Verdict.Clear)) {
      // Somebody came to refer to one of them in between: nothing was condemned, ask again later.
      throw new StepFailure(Reason.StoreUnavailable, refused.verdict().message());
    }
  }

  private List<Long> carryOutPending() throws IOException {
    List<Long> carriedOut = new ArrayList<>();
    for (Map.Entry<Long, Fold.Pending> pending :
        new TreeMap<>(parts.log().fold().pending()).entrySet()) {
      boolean hadReaders =
          pending.getValue().condemned().stream()
              .anyMatch(c -> c instanceof Condemned.VersionBytes);
      if (!hadReaders || past(pending.getValue().since(), order.grace())) {
        for (Condemned condemned : pending.getValue().condemned()) {
          deletions.carryOut(condemned);
        }
        carriedOut.add(pending.getKey());
      }
    }
    return carriedOut;
  }

  private void releaseOldHolds() {
    for (Fold.Held held : parts.log().fold().holds().values()) {
      if (past(held.since(), order.abandonedAfter())) {
        Entry.Release release = new Entry.Release(held.source().sealDigest());
        if (parts.log().append(NO_RUN, 0, release, view -> Checks.release(view.fold(), release))
            instanceof CommitLog.Unknown unknown) {
          throw unknown.failure();
        }
      }
    }
  }

  /** Views are derived and hold links only: listing them is no risk. */
  private int removeOldViews() throws IOException {
    Fold fold = parts.log().fold();
    long current = parts.views().current();
    Set<String> held = new HashSet<>();
    fold.holds().values().stream()
        .map(hold -> Layout.shadowView(hold.source().runId(), hold.source().sealDigest()))
        .forEach(held::add);
    int removed = 0;
    for (String name : parts.views().names()) {
      long version = Layout.number(name);
      String path = Layout.VIEWS + "/" + name;
      boolean old = version < 0 ? !held.contains(path) : version < current && graceIsOver(version);
      if (old) {
        parts.views().delete(path);
        removed++;
      }
    }
    removeOldRetired();
    return removed;
  }

  /**
   * Whether the readers of a superseded view had their grace. It begins when a collection finds the
   * view superseded, not with the newer entry: {@code current} may have been moved away from the
   * view long after that entry, by whoever completed a commit whose publisher had died.
   */
  private boolean graceIsOver(long version) throws IOException {
    String path = Layout.retired(version);
    Optional<Retired> found = parts.records().find(path, Retired.class);
    if (found.isEmpty()) {
      retire(version, path);
      return false;
    }
    return past(Instant.parse(found.get().since()), order.grace());
  }

  private void retire(long version, String path) throws IOException {
    byte[] record = RunRecords.bytes(new Retired(1, now.toString()));
    try {
      parts.files().putIfAbsent(Written.RETIRED, path, record);
    } catch (IOException e) {
      if (parts.views().exists(Layout.view(version))) {
        throw e;
      }
      // Another collection was done with the view meanwhile, and took the record along.
    }
  }

  /** A record that goes once its view is gone. */
  private void removeOldRetired() throws IOException {
    for (String name : parts.files().list(Layout.RETIRED)) {
      if (!parts.views().exists(Layout.view(Layout.number(name)))) {
        parts.files().delete(Written.RETIRED, Layout.RETIRED + "/" + name);
      }
    }
  }

  private boolean past(Instant since, Duration age) {
    return !since.plus(age).isAfter(now);
  }
}
