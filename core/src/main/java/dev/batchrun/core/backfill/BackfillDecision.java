package dev.batchrun.core.backfill;

import dev.batchrun.core.vocabulary.BackfillPhase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;

/**
 * What a backfill does next. Phase and progress are stored first; only then are runs created, so
 * that a run is never there without its place in the count.
 *
 * @param phase where it stands from now on
 * @param reason why
 * @param message why, for people
 * @param progress to be stored
 * @param create runs that were begun and are not there; creating one that is there is success
 * @param cancel runs to be cancelled; cancelling one twice is success
 * @param survey whether the store has to be looked at, for a plan or to see whether it still fits
 */
public record BackfillDecision(
    BackfillPhase phase,
    Reason reason,
    String message,
    Progress progress,
    List<Integer> create,
    List<Integer> cancel,
    boolean survey) {
  public BackfillDecision {
    create = List.copyOf(create);
    cancel = List.copyOf(cancel);
  }

  static BackfillDecision rest(
      BackfillPhase phase, Reason reason, String message, Progress progress) {
    return new BackfillDecision(phase, reason, message, progress, List.of(), List.of(), false);
  }

  static BackfillDecision look(BackfillPhase phase, Reason reason, String message) {
    return new BackfillDecision(phase, reason, message, Progress.NONE, List.of(), List.of(), true);
  }
}
