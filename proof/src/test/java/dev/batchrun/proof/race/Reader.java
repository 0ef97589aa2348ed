package dev.batchrun.proof.race;

import dev.batchrun.runner.store.StoreWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A consumer that looks at {@code current} after every step of a race: it sees a version of the
 * log, whole, or fails loudly because the view was collected.
 */
final class Reader {
  private final RaceWorld world;
  private final Map<String, Map<String, String>> views = new HashMap<>();
  private String last = "";
  private long newest;
  private int stepsBack;

  Reader(RaceWorld world) {
    this.world = world;
  }

  void look() {
    String target = target();
    if (target.isEmpty() && !last.isEmpty()) {
      throw new AssertionError("current: it is gone, it was " + last);
    }
    if (target.equals(last)) {
      return;
    }
    last = target;
    long version = Long.parseLong(target.substring(target.lastIndexOf('/') + 1));
    if (version < newest) {
      stepsBack++;
    }
    newest = Math.max(newest, version);
    Path view = world.root().resolve(target);
    if (Files.isDirectory(view)) {
      views.computeIfAbsent(target, t -> whole(view, version));
    } else if (!views.containsKey(target)) {
      throw new AssertionError("current: it names " + target + ", which was never there");
    }
  }

  private Map<String, String> whole(Path view, long version) {
    Map<String, String> seen = StoreWorld.read(view);
    Map<String, String> expected = new TreeMap<>();
    world
        .store()
        .snapshot(OptionalLong.of(version))
        .files()
        .forEach(file -> expected.putAll(StoreWorld.read(file.file())));
    if (!seen.equals(expected)) {
      throw new AssertionError("view " + version + ": found " + seen + ", expected " + expected);
    }
    return seen;
  }

  private String target() {
    try {
      return Files.readSymbolicLink(world.root().resolve("current")).toString();
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The version that readers see now; 0 when there is none. */
  long version() {
    return last.isEmpty() ? 0 : Long.parseLong(last.substring(last.lastIndexOf('/') + 1));
  }

  /** How often {@code current} went to an older version for a moment. */
  int stepsBack() {
    return stepsBack;
  }
}
