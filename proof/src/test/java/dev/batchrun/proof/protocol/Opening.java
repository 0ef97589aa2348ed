package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Opens a run, and the log with the first of them. The first {@code open} record wins; whoever
 * comes later goes by the head that is written there.
 *
 * @param seen the log as read
 * @param published the entry that is being completed
 */
record Opening(String run, At at, Optional<Log> seen, long g0, long published)
    implements Procedure {

  enum At {
    READ,
    CREATE,
    SYNC,
    REGISTER,
    READ_AGAIN,
    COMPLETED
  }

  /**
   * An open run.
   *
   * @param published the entry that published it before; completed by now
   */
  record Opened(long g0, Optional<Long> published) {}

  static Opening of(String run) {
    return new Opening(run, At.READ, Optional.empty(), 0, 0);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case READ -> read(scene, store);
      case CREATE ->
          List.of(
              Turn.stay("creates the log unless it is there", create(scene, store), at(At.READ)));
      case SYNC -> List.of(Turn.stay("syncs the log", store.synced(), at(At.REGISTER)));
      case REGISTER -> List.of(register(scene, store));
      case READ_AGAIN ->
          List.of(facts("reads the log to " + store.log().head(), store, store.log(), g0));
      case COMPLETED -> throw new IllegalStateException("comes back by its result");
    };
  }

  private List<Turn> read(Scene scene, Store store) {
    Log log = store.log();
    if (log.isAbsent()) {
      return List.of(Turn.stay("finds no log", store, at(At.CREATE)));
    }
    Opening next = new Opening(run, scene.syncs() ? At.SYNC : At.REGISTER, Optional.of(log), 0, 0);
    return List.of(Turn.stay("reads the log to " + log.head(), store, next));
  }

  private static Store create(Scene scene, Store store) {
    if (store.log().isAbsent()) {
      return store.append("", 0, new Entry.Create("owner"), 0);
    }
    return scene.is(Mutant.TWO_CREATES)
        ? store.cutTo(-1).append("", 0, new Entry.Create("owner of another log"), 0)
        : store;
  }

  private Turn register(Scene scene, Store store) {
    Log log = seen.orElseThrow();
    long own = log.head();
    if (scene.is(Mutant.OPENED_BY_EACH)) {
      return facts("opens " + run + " at its own head " + own, store, log, own);
    }
    Store after = store.putIfAbsent(Layout.open(run), Long.toString(own));
    long first = Long.parseLong(after.files().read(Layout.open(run)).orElseThrow());
    String says = "opens " + run + " after entry " + first + (first == own ? "" : " (another's)");
    return facts(says, after, log, first);
  }

  private Turn facts(String says, Store store, Log log, long first) {
    if (first > log.head() && store.log().head() >= first) {
      return Turn.stay(
          says + ", past the head it read",
          store,
          new Opening(run, At.READ_AGAIN, Optional.empty(), first, 0));
    }
    if (first > log.head()) {
      return Turn.end(
          says + ", which the log does not reach", store, Answer.of(Reason.LogShortened, run, 0));
    }
    RunFacts facts = log.facts(run, first);
    if (facts.commit().isEmpty()) {
      return Turn.done(says, store, new Opened(first, Optional.empty()));
    }
    LogEntry commit = facts.commit().get();
    return Turn.call(
        says + ", finds v" + commit.n() + " published before",
        store,
        new Opening(run, At.COMPLETED, Optional.empty(), first, commit.n()),
        Completing.of(run, commit.n()));
  }

  private Opening at(At next) {
    return new Opening(run, next, seen, g0, published);
  }

  @Override
  public Flow resumed(Object result) {
    return new Flow.Done(new Opened(g0, Optional.of(published)));
  }
}
