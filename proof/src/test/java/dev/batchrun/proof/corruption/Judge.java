package dev.batchrun.proof.corruption;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.corruption.Probe.Ended;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Was it right what a command did to a damaged dataset? It is compared with what the command does
 * to the sound one.
 *
 * @param sound the tree before anything was damaged
 * @param expected the tree after the command on the sound dataset
 * @param answer of the command on the sound dataset
 */
record Judge(
    Probe probe,
    SortedMap<String, String> sound,
    SortedMap<String, String> expected,
    Ended answer) {

  /** What a damaged store may be answered with. */
  private static final Set<Reason> DOCUMENTED =
      EnumSet.of(
          Reason.LogBroken,
          Reason.LogForeign,
          Reason.LogShortened,
          Reason.ManualReviewRequired,
          Reason.StoreUnavailable,
          Reason.PermissionDenied);

  private static final String UNPUBLISHED = "_batchrun/runs/(half|old|dying|waiting|shade)-id/";

  /**
   * One command on one damaged dataset.
   *
   * @param hit the paths that show the damage; one of them has to be named
   */
  record Case(
      Set<String> hit,
      SortedMap<String, String> before,
      SortedMap<String, String> after,
      Ended ended) {}

  /** What was wrong; empty when nothing was. */
  List<String> wrong(Case one) {
    List<String> wrong = new ArrayList<>();
    Ended ended = one.ended();
    if (probe.reads() && !one.before().equals(one.after())) {
      wrong.add("it only reads, but changed " + different(one.before(), one.after()));
    }
    if (lostClaim(one)) {
      return List.of();
    }
    if (ended.refused()) {
      if (!DOCUMENTED.contains(ended.reason())) {
        wrong.add("ended with " + ended.reason() + ": " + ended.message());
      }
      if (one.hit().stream().noneMatch(path -> names(ended.message(), path))) {
        wrong.add("does not name the file: " + ended.reason() + ": " + ended.message());
      }
      refusedButChanged(one, wrong);
    } else {
      boolean forgotten = forgotten(one);
      if (!ended.word().equals(answer.word()) && !forgotten) {
        wrong.add("answered " + ended.word() + ", on the sound dataset " + answer.word());
      }
      different(expected, one.after()).stream()
          .filter(path -> !untouched(path, one) && !linked(path, one) && !derived(path))
          .filter(path -> !forgotten || !cleanedOfUnpublished(path))
          .forEach(path -> wrong.add("left other bytes in " + path));
      putDamageInForce(one, wrong);
    }
    return wrong;
  }

  /** Whether the command saw the damage: refused, or made good what can be derived. */
  boolean noticed(Case one) {
    return one.ended().refused() || lostClaim(one) || rebuilt(one);
  }

  /** Whether the command made good what was damaged. */
  boolean rebuilt(Case one) {
    return one.hit().stream()
        .anyMatch(
            path ->
                one.after().containsKey(path)
                    && !one.after().get(path).equals(one.before().get(path))
                    && one.after().get(path).equals(sound.get(path)));
  }

  private void refusedButChanged(Case one, List<String> wrong) {
    for (String path : different(one.before(), one.after())) {
      String after = one.after().get(path);
      boolean asIfSound =
          after == null ? !expected.containsKey(path) : after.equals(expected.get(path));
      boolean rebuilt = after != null && after.equals(sound.get(path));
      if (!asIfSound && !rebuilt && !ofItsOwn(path) && !derived(path)) {
        wrong.add("refused, but changed " + path + " (" + one.ended().message() + ")");
      }
    }
  }

  /** Claims protect nothing: without one, nobody fences a dead publisher before it is asked for. */
  static boolean lostClaim(Case one) {
    return one.hit().stream()
        .anyMatch(
            path ->
                path.startsWith("_batchrun/claims/")
                    && !one.before().getOrDefault(path, "link to ").startsWith("{"));
  }

  /**
   * Whether the record was all that said of an unpublished attempt that it is there, or sealed:
   * then a clean-up leaves it alone, or takes it for one that was never sealed.
   */
  private boolean forgotten(Case one) {
    return EnumSet.of(Probe.Collect, Probe.RecoverHalf, Probe.ComputeHalfAgain).contains(probe)
        && one.hit().stream()
            .anyMatch(
                path ->
                    path.matches(UNPUBLISHED + "seal-.*")
                        || isGone(path, one)
                            && path.matches(UNPUBLISHED + "(attempts/.*|lock.json)"));
  }

  private static boolean isGone(String path, Case one) {
    return one.before().getOrDefault(path, "link to ").startsWith("link to ");
  }

  /**
   * Staged bytes, what the log says of cleaning them, and the lock of a run that sealed nothing.
   */
  private boolean cleanedOfUnpublished(String path) {
    return path.matches("data/(half|old|dying|waiting|shade)-id-.*")
        || path.startsWith("_batchrun/log/") && !sound.containsKey(path)
        || path.equals("_batchrun/runs/half-id/lock.json");
  }

  /** Evidence, notes of a collection, and the claim of who publishes. */
  private static boolean ofItsOwn(String path) {
    return path.contains("/evidence/recovery-")
        || path.startsWith("_batchrun/retired/")
        || path.endsWith("/evidence")
        || path.startsWith("_batchrun/claims/");
  }

  /** A new view links what is published, damaged as it may be: verifying finds it there too. */
  private static boolean linked(String path, Case one) {
    return path.startsWith("_batchrun/views/")
        && one.hit().stream()
            .anyMatch(hit -> Objects.equals(one.before().get(hit), one.after().get(path)));
  }

  /** Checkpoints come earlier when the last one is of no use. */
  private static boolean derived(String path) {
    return path.startsWith("_batchrun/checkpoints/");
  }

  private static boolean untouched(String path, Case one) {
    return one.hit().contains(path)
        && Objects.equals(one.before().get(path), one.after().get(path));
  }

  private void putDamageInForce(Case one, List<String> wrong) {
    String run =
        switch (probe) {
          case PublishWaiting -> "data/waiting-";
          case Promote -> "data/shade-";
          case Rollback -> "data/second-";
          default -> null;
        };
    if (run != null && one.hit().stream().anyMatch(path -> path.startsWith(run))) {
      wrong.add("published what is damaged");
    }
  }

  private static boolean names(String message, String path) {
    if (path.startsWith("_batchrun/log/")) {
      long n = Long.parseLong(path.substring(path.length() - 17, path.length() - 5));
      if (message.contains("commit log entry " + n + ":")
          || message.contains("commit log: found")) {
        return true;
      }
    }
    return message.contains(path);
  }

  private static Set<String> different(
      SortedMap<String, String> one, SortedMap<String, String> other) {
    Set<String> paths = new TreeSet<>(one.keySet());
    paths.addAll(other.keySet());
    paths.removeIf(path -> Objects.equals(one.get(path), other.get(path)));
    return paths;
  }
}
