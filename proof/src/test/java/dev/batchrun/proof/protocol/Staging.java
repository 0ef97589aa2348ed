package dev.batchrun.proof.protocol;

import dev.batchrun.core.vocabulary.Reason;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Computes an attempt: registers its path, compares with what is in force, writes the files, makes
 * them durable, seals them.
 *
 * @param base partition to version in force, once it was compared
 */
public record Staging(
    String run, int attempt, Set<String> partitions, At at, Map<String, Long> base)
    implements Procedure {
  private static final String UNSYNCED = "~";

  /** Where it stands. */
  public enum At {
    OPEN,
    REGISTER,
    WRITE,
    COMPARE,
    SYNC,
    SEAL
  }

  public Staging {
    partitions = Set.copyOf(partitions);
    base = Map.copyOf(base);
  }

  /** At the beginning. */
  public static Staging of(String run, int attempt, Set<String> partitions) {
    return new Staging(run, attempt, partitions, At.OPEN, Map.of());
  }

  /** What a file's bytes are once they are on the disk. */
  static String durable(String bytes) {
    return bytes.endsWith(UNSYNCED) ? bytes.substring(0, bytes.length() - 1) : bytes;
  }

  /** Whether these bytes can still vanish. */
  public static boolean unsynced(String bytes) {
    return bytes.endsWith(UNSYNCED);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case OPEN ->
          List.of(Turn.call("begins to compute " + run, store, at(At.REGISTER), Opening.of(run)));
      case REGISTER ->
          List.of(
              Turn.stay(
                  "registers " + path(),
                  store.putIfAbsent(Layout.attempt(path()), "registered"),
                  at(At.WRITE)));
      case WRITE -> List.of(write(store));
      case COMPARE -> List.of(compare(scene, store));
      case SYNC -> List.of(Turn.stay("syncs its files", synced(store), at(At.SEAL)));
      case SEAL -> List.of(seal(store));
    };
  }

  private String path() {
    return Layout.attemptPath(run, attempt);
  }

  private Turn write(Store store) {
    for (String partition : new TreeSet<>(partitions)) {
      String file = Layout.data(path(), partition);
      if (!store.files().has(file)) {
        String bytes = run + "-" + attempt + UNSYNCED;
        return Turn.stay("writes " + file, store.put(file, bytes), this);
      }
    }
    return Turn.stay("has written all", store, at(At.COMPARE));
  }

  private Turn compare(Scene scene, Store store) {
    Map<String, Long> found = new HashMap<>();
    var inForce = Forwarding.inForce(store.log().fold());
    for (String partition : partitions) {
      found.put(partition, inForce.containsKey(partition) ? inForce.get(partition).version() : 0L);
    }
    At next = scene.is(Mutant.SEAL_BEFORE_BYTES) ? At.SEAL : At.SYNC;
    return Turn.stay(
        "compares with " + found, store, new Staging(run, attempt, partitions, next, found));
  }

  private Store synced(Store store) {
    Store after = store;
    for (String file : store.files().below(path() + "/")) {
      after = after.put(file, durable(store.files().read(file).orElseThrow()));
    }
    return after;
  }

  private Turn seal(Store store) {
    Seal seal = new Seal(run, attempt, base);
    return Turn.done(
        "seals " + seal.digest(),
        store.putIfAbsent(Layout.seal(run, seal.digest()), "sealed"),
        new Answer(Reason.Succeeded, run, 0, 0, seal.digest()));
  }

  private Staging at(At next) {
    return new Staging(run, attempt, partitions, next, base);
  }

  @Override
  public Flow resumed(Object result) {
    return ((Opening.Opened) result).published().isPresent()
        ? new Flow.End(
            new Answer(
                Reason.AlreadyPublished, run, 0, ((Opening.Opened) result).published().get(), ""))
        : new Flow.Stay(at(At.REGISTER));
  }
}
