package dev.batchrun.runner.store.logged;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What in the store itself shows that the log was longer once: what readers see, and the newest
 * checkpoint, were both made from entries that were durable before. Costs two looks; a witness from
 * outside shows more, since whoever restores a whole directory restores these with it.
 *
 * @param shown the version that {@code current} names; 0 when it names none
 * @param checkpoint the newest; -1 when there is none
 * @param run a run that was opened, when neither of these is there; empty else
 */
record Outliving(long shown, long checkpoint, Optional<String> run) {

  static Outliving of(RecordFiles files, ReaderViews views) throws IOException {
    long shown = views.current();
    List<String> checkpoints = files.list(Layout.CHECKPOINTS);
    long checkpoint =
        checkpoints.isEmpty() ? -1 : Layout.number(checkpoints.get(checkpoints.size() - 1));
    return new Outliving(shown, checkpoint, opened(files));
  }

  /** Looked for only where there is no first entry. */
  private static Optional<String> opened(RecordFiles files) throws IOException {
    if (files.exists(Layout.slot(0))) {
      return Optional.empty();
    }
    for (String run : files.list(Layout.RUNS)) {
      if (files.exists(Layout.RUNS + "/" + run + "/open.json")) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /** What shows a log that reached beyond its head, as a clause. */
  Optional<String> than(long head) {
    if (shown > Math.max(0, head)) {
      return Optional.of("readers see version " + shown);
    }
    if (checkpoint > head) {
      return Optional.of("there is a checkpoint of entry " + checkpoint);
    }
    return head < 0 ? run.map(id -> "run " + id + " was opened in it") : Optional.empty();
  }
}
