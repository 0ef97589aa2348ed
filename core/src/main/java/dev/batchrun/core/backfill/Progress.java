package dev.batchrun.core.backfill;

import java.util.List;

/**
 * How far a backfill is. Runs that are done are counted once, when they leave {@code atWork}, and
 * never looked at again.
 *
 * @param next the first run of the plan that was not begun; the runs are numbered from 0
 * @param atWork runs that were begun and not counted yet, ascending; at most the parallelism
 * @param succeeded how many ended well
 * @param failed how many did not
 */
public record Progress(int next, List<Integer> atWork, int succeeded, int failed) {
  /** Nothing was begun. */
  public static final Progress NONE = new Progress(0, List.of(), 0, 0);

  public Progress {
    atWork = List.copyOf(atWork);
    if (next != atWork.size() + succeeded + failed) {
      throw new IllegalArgumentException(
          "progress: found "
              + next
              + " runs begun, expected "
              + atWork
              + " and "
              + succeeded
              + " and "
              + failed);
    }
  }
}
