package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.vocabulary.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects: carries out what was condemned a grace ago, condemns what nobody refers to any more,
 * deletes at once what never had readers, removes old views. Each round is a collection; nothing is
 * kept for its age, so everything superseded goes as early as it may.
 *
 * @param round collections that are still to come, this one included
 * @param carriedOut condemnations of which all files are deleted
 * @param condemned what this collection condemns
 */
public record Collecting(int round, At at, List<Long> carriedOut, List<Condemned> condemned)
    implements Procedure {

  /** Where it stands. */
  public enum At {
    BEGIN,
    FORWARDED,
    PENDING,
    CANDIDATES,
    CONDEMNED,
    CARRY_OUT,
    VIEWS
  }

  public Collecting {
    carriedOut = List.copyOf(carriedOut);
    condemned = List.copyOf(condemned);
  }

  /** At the beginning of so many collections. */
  public static Collecting of(int rounds) {
    return new Collecting(rounds, At.BEGIN, List.of(), List.of());
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case BEGIN ->
          List.of(Turn.call("begins to collect", store, at(At.FORWARDED), Forwarding.begin()));
      case PENDING -> List.of(pending(scene, store));
      case CANDIDATES -> List.of(candidates(scene, store));
      case CARRY_OUT -> List.of(carryOut(store));
      case VIEWS -> List.of(views(scene, store));
      case FORWARDED, CONDEMNED -> throw new IllegalStateException("comes back by its result");
    };
  }

  private Turn pending(Scene scene, Store store) {
    for (Map.Entry<Long, Fold.Pending> one :
        new TreeMap<>(store.log().fold().pending()).entrySet()) {
      boolean hadReaders =
          one.getValue().condemned().stream().anyMatch(Condemned.VersionBytes.class::isInstance);
      boolean due = !hadReaders || graceIsOver(one.getKey(), scene, store);
      if (due && !carriedOut.contains(one.getKey())) {
        for (String file : files(one.getValue().condemned(), store)) {
          return Turn.stay("deletes " + file, store.delete(file), this);
        }
        List<Long> more = new ArrayList<>(carriedOut);
        more.add(one.getKey());
        return Turn.stay(
            "has carried out entry " + one.getKey(),
            store,
            new Collecting(round, at, more, condemned));
      }
    }
    return Turn.stay("has nothing to carry out", store, at(At.CANDIDATES));
  }

  /** A grace is over when everybody is done who began to read before an entry. */
  private static boolean graceIsOver(long entry, Scene scene, Store store) {
    return scene.is(Mutant.NO_GRACE)
        || store.files().below(Layout.reader("")).stream()
            .allMatch(path -> Long.parseLong(store.files().read(path).orElseThrow()) >= entry);
  }

  private static List<String> files(List<Condemned> condemned, Store store) {
    List<String> files = new ArrayList<>();
    for (Condemned one : condemned) {
      if (one instanceof Condemned.VersionBytes bytes) {
        String file = Layout.data(bytes.attemptPath(), bytes.partition().path());
        if (store.files().has(file)) {
          files.add(file);
        }
      } else {
        files.addAll(store.files().below(one.attemptPath() + "/"));
      }
    }
    return files;
  }

  private Turn candidates(Scene scene, Store store) {
    if (scene.is(Mutant.DELETE_BY_LISTING)) {
      for (String file : Candidates.unreferenced(store)) {
        return Turn.stay("lists and deletes " + file, store.delete(file), this);
      }
    }
    List<Condemned> found = Candidates.of(store);
    if (found.isEmpty() && carriedOut.isEmpty()) {
      return Turn.stay("finds nothing to condemn", store, at(At.VIEWS));
    }
    return Turn.call(
        "means to condemn " + found.stream().map(Condemned::attemptPath).toList(),
        store,
        new Collecting(round, At.CONDEMNED, List.of(), found),
        Appending.of("", 0, new Entry.Condemn(found, carriedOut), new Guard.OfCondemn(found)));
  }

  private Turn carryOut(Store store) {
    List<Condemned> never =
        condemned.stream().filter(c -> !(c instanceof Condemned.VersionBytes)).toList();
    for (String file : files(never, store)) {
      return Turn.stay("deletes " + file, store.delete(file), this);
    }
    return Turn.stay("has deleted what never had readers", store, at(At.VIEWS));
  }

  private Turn views(Scene scene, Store store) {
    long current = Forwarding.current(store);
    for (String path : store.files().below(Layout.VIEWS)) {
      long version = Long.parseLong(path.substring(Layout.VIEWS.length()));
      String retired = Layout.RETIRED + version;
      if (version < current && !store.files().has(retired)) {
        String readers = String.join(" ", store.files().below(Layout.reader("")));
        return Turn.stay("retires " + path, store.put(retired, readers), this);
      }
      if (version < current && sentElsewhereLongAgo(retired, scene, store)) {
        Store removed = store.delete(path);
        return Turn.stay("removes " + path, removed.delete(retired), this);
      }
    }
    return round > 1
        ? Turn.stay("has collected", store, of(round - 1))
        : Turn.end("has collected", store, Answer.of(Reason.Succeeded, "", 0));
  }

  /** Over once everybody is done who was reading when the view was found superseded. */
  private static boolean sentElsewhereLongAgo(String retired, Scene scene, Store store) {
    return scene.is(Mutant.NO_GRACE)
        || Arrays.stream(store.files().read(retired).orElseThrow().split(" "))
            .noneMatch(reader -> store.files().has(reader));
  }

  private Collecting at(At next) {
    return new Collecting(round, next, carriedOut, condemned);
  }

  @Override
  public Flow resumed(Object result) {
    if (at == At.FORWARDED) {
      return new Flow.Stay(at(At.PENDING));
    }
    // Refused: somebody came to refer to one of them in between. Another collection asks again.
    return result instanceof Appending.Won
        ? new Flow.Stay(at(At.CARRY_OUT))
        : new Flow.End(Answer.of(Reason.StoreUnavailable, "", 0));
  }
}
