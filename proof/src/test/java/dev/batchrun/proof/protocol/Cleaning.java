package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * Condemns all attempts of a run that gave up, except those that something came to refer to, then
 * deletes them, file by file. Says which entry published the run meanwhile, 0 when none did.
 *
 * @param paths the attempts
 * @param published as the last look at the log found
 */
record Cleaning(String run, long g0, long epoch, At at, List<String> paths, long published)
    implements Procedure {

  enum At {
    LIST,
    CONDEMN,
    CONDEMNED,
    DELETE
  }

  static Cleaning of(String run, long g0, long epoch) {
    return new Cleaning(run, g0, epoch, At.LIST, List.of(), 0);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case LIST -> List.of(list(scene, store));
      case CONDEMN -> List.of(condemn("leaves out what is referred to", store, paths));
      case DELETE -> List.of(delete(scene, store));
      case CONDEMNED -> throw new IllegalStateException("comes back by its result");
    };
  }

  private Turn list(Scene scene, Store store) {
    List<String> attempts =
        store.files().below(Layout.attempts(run)).stream()
            .map(path -> path.substring("attempts/".length()))
            .toList();
    if (scene.is(Mutant.DELETE_BEFORE_CONDEMN)) {
      return Turn.stay("lists " + attempts, store, at(At.DELETE, attempts));
    }
    return condemn("lists " + attempts, store, attempts);
  }

  private Turn condemn(String says, Store store, List<String> attempts) {
    List<Condemned> condemned = new ArrayList<>();
    for (String path : attempts) {
      if (!condemnedBefore(store.log(), path)) {
        condemned.add(new Condemned.AttemptBytes(run, path));
      }
    }
    if (condemned.isEmpty()) {
      return Turn.stay(says + ", nothing to condemn", store, at(At.DELETE, attempts));
    }
    return Turn.call(
        says,
        store,
        at(At.CONDEMNED, attempts),
        Appending.of(
            run, epoch, new Entry.Condemn(condemned, List.of()), new Guard.OfCondemn(condemned)));
  }

  private boolean condemnedBefore(Log log, String path) {
    for (LogEntry entry : log.entries(g0 + 1)) {
      if (entry.body() instanceof Entry.Condemn condemn
          && condemn.condemned().contains(new Condemned.AttemptBytes(run, path))) {
        return true;
      }
    }
    return false;
  }

  private Turn delete(Scene scene, Store store) {
    for (String path : paths) {
      for (String file : store.files().below(path + "/")) {
        return Turn.stay("deletes " + file, store.delete(file), this);
      }
    }
    if (scene.is(Mutant.DELETE_BEFORE_CONDEMN)
        && paths.stream().anyMatch(path -> !condemnedBefore(store.log(), path))) {
      return condemn("has deleted them", store, paths);
    }
    return Turn.done("has deleted all", store, published);
  }

  private Cleaning at(At next, List<String> attempts) {
    return new Cleaning(run, g0, epoch, next, attempts, published);
  }

  @Override
  public Flow resumed(Object result) {
    if (result instanceof Appending.Won won) {
      return new Flow.Stay(found(won.log()).at(At.DELETE, paths));
    }
    if (result instanceof Appending.Refused refused
        && refused.verdict() instanceof Verdict.Referenced referenced) {
      List<String> rest = new ArrayList<>(paths);
      rest.remove(referenced.condemned().attemptPath());
      return new Flow.Stay(found(refused.log()).at(At.CONDEMN, rest));
    }
    return new Flow.End(Answer.of(Reason.StoreUnavailable, run, epoch));
  }

  private Cleaning found(Log log) {
    long n = log.facts(run, g0).commit().map(LogEntry::n).orElse(0L);
    return new Cleaning(run, g0, epoch, at, paths, n);
  }
}
