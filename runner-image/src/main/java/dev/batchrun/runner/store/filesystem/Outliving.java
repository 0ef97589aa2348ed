package dev.batchrun.runner.store.filesystem;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
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

  static Outliving of(DurableFiles files) throws IOException {
    long shown = shown(files.resolve(Layout.CURRENT));
    List<String> checkpoints = files.list(Layout.CHECKPOINTS);
    long checkpoint =
        checkpoints.isEmpty() ? -1 : Layout.number(checkpoints.get(checkpoints.size() - 1));
    return new Outliving(shown, checkpoint, opened(files));
  }

  static long shown(Path current) throws IOException {
    try {
      Path target = Files.readSymbolicLink(current);
      return Math.max(0, Layout.number(target.getFileName().toString()));
    } catch (NoSuchFileException | NotLinkException e) {
      return 0;
    }
  }

  /** Looked for only where there is no first entry. */
  private static Optional<String> opened(DurableFiles files) throws IOException {
    if (Files.exists(files.resolve(Layout.slot(0)))) {
      return Optional.empty();
    }
    for (String run : files.list(Layout.RUNS)) {
      if (Files.exists(files.resolve(Layout.RUNS + "/" + run + "/open.json"))) {
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
