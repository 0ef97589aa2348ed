package dev.batchrun.core.log;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Reason;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** May this entry, which changes nothing that readers see, follow the head? */
public final class Checks {
  private Checks() {}

  /**
   * A fence at an epoch. Winning the slot proves that no publish of the run with an epoch up to it
   * follows; that none stands before it is what this check looks at.
   */
  public static Verdict fence(Fold fold, RunFacts facts, long epoch) {
    if (facts.commit().isPresent()) {
      return new Verdict.AlreadyPublished(facts.runId(), facts.commit().get().n());
    }
    return facts.fencedEpoch() >= epoch ? new Verdict.Done(fold.head()) : new Verdict.Clear();
  }

  /** A condemnation; one referenced path refuses the whole entry. */
  public static Verdict condemn(Fold fold, List<Condemned> condemned) {
    // Versions that go together may share their rows (a version and its restoration).
    Map<PartitionKey, Set<Long>> together = new HashMap<>();
    for (Condemned one : condemned) {
      if (one instanceof Condemned.VersionBytes bytes) {
        together.computeIfAbsent(bytes.partition(), p -> new HashSet<>()).add(bytes.version());
      }
    }
    for (Condemned one : condemned) {
      Optional<String> reference = reference(fold, one, together);
      if (reference.isPresent()) {
        return new Verdict.Referenced(one, reference.get());
      }
    }
    return new Verdict.Clear();
  }

  private static Optional<String> reference(
      Fold fold, Condemned condemned, Map<PartitionKey, Set<Long>> together) {
    if (condemned instanceof Condemned.Leftovers) {
      // The seal that published the attempt names them as not published: nothing can refer to them.
      return Optional.empty();
    }
    Optional<String> held =
        fold.holds().values().stream()
            .filter(hold -> hold.source().attemptPath().equals(condemned.attemptPath()))
            .map(hold -> "entry " + hold.n() + " holds it")
            .findFirst();
    if (held.isPresent()) {
      return held;
    }
    if (condemned instanceof Condemned.VersionBytes bytes) {
      Set<Long> others = together.get(bytes.partition());
      return fold.line(bytes.partition()).versions().stream()
          .filter(v -> v.source().attemptPath().equals(bytes.attemptPath()))
          .filter(v -> v.inForce() || !others.contains(v.version()))
          .map(v -> "v" + v.version() + " of " + bytes.partition() + " refers to it")
          .findFirst();
    }
    return fold.lines().entrySet().stream()
        .flatMap(
            line ->
                line.getValue().versions().stream()
                    .filter(v -> v.source().attemptPath().equals(condemned.attemptPath()))
                    .map(v -> "v" + v.version() + " of " + line.getKey() + " refers to it"))
        .findFirst();
  }

  /** A hold of a Shadow run's bytes. */
  public static Verdict hold(Fold fold, RunFacts facts, Entry.Hold hold) {
    if (facts.condemnedPaths().contains(hold.attemptPath())) {
      return new Verdict.AttemptCondemned(hold.runId(), hold.attemptPath());
    }
    Optional<Fold.Held> held = Optional.ofNullable(fold.holds().get(hold.sealDigest()));
    if (held.isPresent()) {
      return new Verdict.Done(held.get().n());
    }
    if (facts.heldSeals().contains(hold.sealDigest())) {
      return new Verdict.SourceGone(
          "shadow run " + hold.runId() + ": its bytes were held once and promoted or released");
    }
    return new Verdict.Clear();
  }

  /** The end of a hold. */
  public static Verdict release(Fold fold, Entry.Release release) {
    return fold.holds().containsKey(release.sealDigest())
        ? new Verdict.Clear()
        : new Verdict.Done(fold.head());
  }

  /** The closing of a period. Shows only once it is in the log, so no commit can race it. */
  public static Verdict close(Fold fold, Entry.Close close) {
    Optional<Fold.ClosedPeriod> there = Optional.ofNullable(fold.closed().get(close.id()));
    if (there.isEmpty()) {
      return new Verdict.Clear();
    }
    return there.get().period().equals(close.period())
        ? new Verdict.Done(there.get().n())
        : new Verdict.Misplaced(
            Reason.InvalidRequest,
            "closing '"
                + close.id()
                + "': found "
                + there.get().period()
                + " closed under this name by entry "
                + there.get().n()
                + ", asked to close "
                + close.period()
                + ". Nothing was changed. Use another name");
  }

  /** The end of a closing. */
  public static Verdict reopen(Fold fold, Entry.Reopen reopen) {
    return fold.closed().containsKey(reopen.id())
        ? new Verdict.Clear()
        : new Verdict.Done(fold.head());
  }

  /** A change of owner: the one who hands over must be named. */
  public static Verdict adopt(Fold fold, Entry.Adopt adopt) {
    if (fold.owner().equals(adopt.owner())) {
      return new Verdict.Done(fold.head());
    }
    return fold.owner().equals(adopt.previousOwner())
        ? new Verdict.Clear()
        : new Verdict.Misplaced(
            Reason.LogForeign,
            "log "
                + fold.logId()
                + ": found owner "
                + fold.owner()
                + ", expected "
                + adopt.previousOwner()
                + ". Nothing was changed");
  }
}
