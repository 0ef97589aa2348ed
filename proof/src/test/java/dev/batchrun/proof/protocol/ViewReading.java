package dev.batchrun.proof.protocol;

import dev.batchrun.core.vocabulary.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the dataset as consumers do: resolves {@code current} once, lists the view, opens its files
 * one by one.
 *
 * @param left files of the view that were not opened yet
 * @param read what was read so far
 */
public record ViewReading(At at, long version, List<String> left, String read)
    implements Procedure {

  /** What a reader says that found no file where one was promised. */
  public static final String MISSING = "missing";

  /** Where it stands. */
  public enum At {
    RESOLVE,
    LIST,
    OPEN
  }

  /** At the beginning. */
  public static ViewReading begin() {
    return new ViewReading(At.RESOLVE, 0, List.of(), "");
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case RESOLVE -> List.of(resolve(self, store));
      case LIST -> List.of(list(self, store));
      case OPEN -> List.of(open(self, store));
    };
  }

  private Turn resolve(Role self, Store store) {
    long current = Forwarding.current(store);
    return current == 0
        ? Turn.end("finds nothing published", store, answer(""))
        : Turn.stay(
            "resolves current: v" + current,
            store.put(Layout.reader(self.name()), Long.toString(store.log().head())),
            new ViewReading(At.LIST, current, List.of(), ""));
  }

  private Turn list(Role self, Store store) {
    Optional<String> view = store.files().read(Layout.view(version));
    return view.isEmpty()
        ? ended("finds no view " + version, self, store, MISSING)
        : Turn.stay(
            "lists view " + version,
            store,
            new ViewReading(At.OPEN, version, Arrays.asList(view.get().split(" ")), ""));
  }

  private Turn open(Role self, Store store) {
    String next = left.get(0);
    Optional<String> view = store.files().read(Layout.view(version));
    if (view.isEmpty() || !Arrays.asList(view.get().split(" ")).contains(next)) {
      return ended("finds no " + next + " in view " + version, self, store, MISSING);
    }
    String sofar = read.isEmpty() ? next : read + " " + next;
    return left.size() == 1
        ? ended("opens " + next, self, store, sofar)
        : Turn.stay(
            "opens " + next,
            store,
            new ViewReading(At.OPEN, version, left.subList(1, left.size()), sofar));
  }

  private Turn ended(String says, Role self, Store store, String found) {
    return Turn.end(says, store.delete(Layout.reader(self.name())), answer(found));
  }

  private Answer answer(String found) {
    return new Answer(Reason.Succeeded, "", 0, version, found);
  }
}
