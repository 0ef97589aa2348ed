package dev.batchrun.proof.protocol;

import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Reads the dataset as downstream runs do: reads the log once, then opens the files that the seals
 * name, one by one.
 *
 * @param left partitions that were not opened yet
 * @param read what was read so far
 */
public record LogReading(Optional<Log> seen, List<String> left, String read) implements Procedure {

  public LogReading {
    left = List.copyOf(left);
  }

  /** At the beginning. */
  public static LogReading begin() {
    return new LogReading(Optional.empty(), List.of(), "");
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return List.of(seen.isEmpty() ? resolve(self, store) : open(self, store));
  }

  private Turn resolve(Role self, Store store) {
    Log log = store.log();
    if (log.version() == 0) {
      return Turn.end("finds nothing published", store, answer(0, ""));
    }
    return Turn.stay(
        "reads the log to " + log.head(),
        store.put(Layout.reader(self.name()), Long.toString(log.head())),
        new LogReading(
            Optional.of(log.upTo(log.version())),
            List.copyOf(Forwarding.inForce(log.fold()).keySet()),
            ""));
  }

  private Turn open(Role self, Store store) {
    String partition = left.get(0);
    Log log = seen.orElseThrow();
    String file =
        Layout.data(
            Forwarding.inForce(log.fold()).get(partition).source().attemptPath(), partition);
    Optional<String> bytes = store.files().read(file);
    Store done = store.delete(Layout.reader(self.name()));
    if (bytes.isEmpty()) {
      return Turn.end("finds no " + file, done, answer(log.version(), ViewReading.MISSING));
    }
    String sofar = (read.isEmpty() ? "" : read + " ") + partition + ":" + bytes.get();
    return left.size() == 1
        ? Turn.end("opens " + file, done, answer(log.version(), sofar))
        : Turn.stay(
            "opens " + file, store, new LogReading(seen, left.subList(1, left.size()), sofar));
  }

  private static Answer answer(long version, String text) {
    return new Answer(Reason.Succeeded, "", 0, version, text);
  }
}
