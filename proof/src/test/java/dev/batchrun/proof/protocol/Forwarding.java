package dev.batchrun.proof.protocol;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Brings {@code current} to the head: builds the view, swaps the pointer, reads the head again and
 * swaps again if it moved.
 *
 * @param seen the log at the last look
 */
record Forwarding(At at, Optional<Log> seen) implements Procedure {

  enum At {
    READ,
    COMPARE,
    BUILD,
    COMPARE_AGAIN,
    SWAP
  }

  static Forwarding begin() {
    return new Forwarding(At.READ, Optional.empty());
  }

  /** The version that readers are sent to; 0 when there is none. */
  static long current(Store store) {
    return store.files().read(Layout.CURRENT).map(Long::parseLong).orElse(0L);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case READ -> List.of(read(scene, store));
      case COMPARE -> List.of(compare(scene, store));
      case BUILD -> List.of(build(scene, store));
      case COMPARE_AGAIN -> List.of(compareAgain(store));
      case SWAP -> List.of(swap(scene, store));
    };
  }

  private Turn read(Scene scene, Store store) {
    Log log = store.log();
    String says = "reads the log to " + log.head() + ", v" + log.version();
    return log.version() == 0
        ? Turn.done(says, store, "nothing to show")
        // What is derived from the head may outlive a power cut, so the head has to as well.
        : Turn.stay(
            says, scene.syncs() ? store.synced() : store, at(At.COMPARE, log.upTo(log.version())));
  }

  private Turn compare(Scene scene, Store store) {
    long shown = current(store);
    String says = "finds current at v" + shown;
    if (shown >= version()) {
      return Turn.done(says, store, "shown");
    }
    boolean built = store.files().has(Layout.view(version()));
    At next = built || scene.is(Mutant.SWAP_BEFORE_BUILD) ? At.COMPARE_AGAIN : At.BUILD;
    return Turn.stay(says, store, at(next));
  }

  private Turn build(Scene scene, Store store) {
    StringBuilder links = new StringBuilder();
    for (Map.Entry<String, PartitionVersion> one : inForce(log().fold()).entrySet()) {
      String file = Layout.data(one.getValue().source().attemptPath(), one.getKey());
      Optional<String> bytes = store.files().read(file);
      if (bytes.isEmpty()) {
        return Turn.end(
            "cannot link " + file + " into view " + version(),
            store,
            Answer.of(Reason.StoreUnavailable, "", 0));
      }
      links.append(links.isEmpty() ? "" : " ").append(one.getKey()).append(':');
      links.append(bytes.get());
    }
    Store built = store.putIfAbsent(Layout.view(version()), links.toString());
    return scene.is(Mutant.SWAP_BEFORE_BUILD)
        ? Turn.stay("builds view " + version(), built, begin())
        : Turn.stay("builds view " + version(), built, at(At.COMPARE_AGAIN));
  }

  /** Partition to the version in force, in their order. */
  static Map<String, PartitionVersion> inForce(Fold fold) {
    Map<String, PartitionVersion> found = new TreeMap<>();
    for (PartitionKey partition : fold.lines().keySet()) {
      fold.inForce(partition).ifPresent(version -> found.put(partition.path(), version));
    }
    return found;
  }

  private Turn compareAgain(Store store) {
    long shown = current(store);
    return shown < version()
        ? Turn.stay("finds current at v" + shown + " still", store, at(At.SWAP))
        : Turn.stay("finds current at v" + shown + " by now", store, begin());
  }

  private Turn swap(Scene scene, Store store) {
    String says = "points current to v" + version();
    Store swapped = store.put(Layout.CURRENT, Long.toString(version()));
    if (scene.is(Mutant.SWAP_WITHOUT_REREAD)) {
      return Turn.done(says, swapped, "shown");
    }
    return scene.is(Mutant.SWAP_BEFORE_BUILD) && !swapped.files().has(Layout.view(version()))
        ? Turn.stay(says, swapped, at(At.BUILD))
        : Turn.stay(says, swapped, begin());
  }

  private Log log() {
    return seen.orElseThrow();
  }

  private long version() {
    return log().version();
  }

  private Forwarding at(At next) {
    return new Forwarding(next, seen);
  }

  private static Forwarding at(At next, Log log) {
    return new Forwarding(next, Optional.of(log));
  }
}
