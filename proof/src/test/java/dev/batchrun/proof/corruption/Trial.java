package dev.batchrun.proof.corruption;

import dev.batchrun.proof.corruption.Probe.Ended;
import dev.batchrun.runner.store.CommitStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** One dataset that is damaged again and again, and how each command treats it when it is sound. */
final class Trial {
  private final Path temporary;
  private final Scene scene;
  private final SortedMap<String, String> sound;
  private final Map<String, String> names;
  private final Map<Object, String> texts;
  private final Map<Probe, Judge> judges = new EnumMap<>(Probe.class);
  private final UnaryOperator<CommitStore> planted;
  private final AtomicInteger copies = new AtomicInteger();

  /** How one cell went: what was wrong, whether a command noticed, whether one made it good. */
  record Outcome(List<String> wrong, boolean noticed, boolean named, boolean rebuilt) {}

  /**
   * @param planted a bug of the store that the commands use on damaged datasets
   */
  Trial(Path temporary, UnaryOperator<CommitStore> planted) {
    this.temporary = temporary;
    this.planted = planted;
    scene = Scene.build(Place.plain(temporary.resolve("scene")));
    sound = Tree.of(root());
    names = Tree.names(root());
    texts = Tree.texts(root(), sound);
    for (Probe probe : Probe.values()) {
      Place place = copy(UnaryOperator.identity());
      Ended ended = probe.at(scene, place);
      if (ended.refused()) {
        throw new AssertionError(probe + " refuses the sound dataset: " + ended);
      }
      judges.put(probe, new Judge(probe, sound, Tree.of(place.root(), names, texts), ended));
      Tree.remove(place.claim());
    }
  }

  Path root() {
    return scene.place().root();
  }

  /** Whether nobody wrote into a file that the copies share. */
  boolean isStillSound() {
    return Tree.of(root()).equals(sound);
  }

  /** Runs commands on a damaged copy each. */
  Outcome tried(Cell cell, Set<Probe> probes) throws IOException {
    List<String> wrong = new ArrayList<>();
    boolean noticed = false;
    boolean named = false;
    boolean rebuilt = false;
    // The same for all commands: it is read once.
    SortedMap<String, String> before = null;
    for (Probe probe : probes) {
      Place place = copy(planted);
      Set<String> hit = cell.hit(place.root());
      cell.to(root(), place.root());
      before = before == null ? Tree.of(place.root(), names, texts) : before;
      Ended ended = probe.at(scene, place);
      Judge judge = judges.get(probe);
      Judge.Case one = new Judge.Case(hit, before, Tree.of(place.root(), names, texts), ended);
      judge.wrong(one).forEach(what -> wrong.add(cell + " " + probe + ": " + what));
      noticed |= judge.noticed(one);
      named |= ended.refused();
      rebuilt |= judge.rebuilt(one);
      Tree.remove(place.claim());
    }
    return new Outcome(wrong, noticed, named, rebuilt);
  }

  private Place copy(UnaryOperator<CommitStore> store) {
    Path claim = temporary.resolve("copy-" + copies.incrementAndGet());
    Tree.copy(scene.place().claim(), claim);
    return new Place(claim, store);
  }
}
