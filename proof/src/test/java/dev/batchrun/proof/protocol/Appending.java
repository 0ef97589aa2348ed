package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Appends an entry: read to the head and check, put if absent, read back.
 *
 * <pre>
 * LOOK       own entry in the log → SYNC; the check refuses → SYNC; else LINK
 * LINK       put into the slot after the head that was seen; replies are not believed
 * READ_BACK  mine → SYNC; another's → LOOK; absent or unreadable → LOOK, in the end Unknown
 * SYNC       nothing is told that could still vanish
 * </pre>
 *
 * @param seen the log at the last look; the absent root when nothing depends on it
 * @param lost whether a slot was lost since; only a mutant asks
 * @param outcome what to say once it is synced
 */
record Appending(
    Draft draft, At at, Optional<Log> seen, int failures, boolean lost, Optional<Outcome> outcome)
    implements Procedure {

  enum At {
    LOOK,
    LINK,
    READ_BACK,
    SYNC
  }

  /** The entry to be. */
  record Draft(String run, long epoch, Entry body, Guard guard) {}

  /** How an append ended. */
  sealed interface Outcome {}

  /** It stands in this slot of the log as it was read then. */
  record Won(long n, Log log) implements Outcome {}

  /** A check refused it after this head. */
  record Refused(Verdict verdict, Log log) implements Outcome {}

  /** Nobody can say. */
  record Unknown() implements Outcome {}

  static Appending of(String run, long epoch, Entry body, Guard guard) {
    return new Appending(
        new Draft(run, epoch, body, guard), At.LOOK, Optional.empty(), 0, false, Optional.empty());
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case LOOK -> look(self, scene, store);
      case LINK -> link(self, scene, store);
      case READ_BACK -> readBack(self, scene, store);
      case SYNC ->
          List.of(
              Turn.done(
                  "syncs the log", store.synced().forget(self.writer()), outcome.orElseThrow()));
    };
  }

  private List<Turn> look(Role self, Scene scene, Store store) {
    Log log = store.log();
    Turn blind =
        Turn.end(
                "cannot read the log",
                store,
                Answer.of(Reason.StoreUnavailable, draft.run(), draft.epoch()))
            .as(Fault.UNREADABLE);
    Optional<Long> won = store.wonBy(self.writer());
    if (won.isPresent()) {
      return List.of(
          settle("finds its entry " + won.get(), self, scene, store, new Won(won.get(), log)));
    }
    Verdict verdict =
        lost && scene.is(Mutant.REBASE_UNCHECKED)
            ? new Verdict.Clear()
            : draft.guard().after(log, scene);
    String says = "reads the log to " + log.head();
    if (verdict instanceof Verdict.Clear) {
      return List.of(Turn.stay(says + ", " + what() + " may follow", store, linking(log)), blind);
    }
    return List.of(
        settle(
            says + ", " + what() + " is refused: " + verdict.getClass().getSimpleName(),
            self,
            scene,
            store,
            new Refused(verdict, log)),
        blind);
  }

  private List<Turn> link(Role self, Scene scene, Store store) {
    long slot = seen.orElseThrow().head() + 1;
    List<Turn> turns = new ArrayList<>();
    String says = "puts " + what() + " into slot " + slot;
    if (store.log().head() + 1 == slot) {
      turns.add(Turn.stay(says, link(slot, self, store), reading()));
      Late late = new Late(slot, draft.run(), draft.epoch(), draft.body(), self.writer());
      turns.add(
          Turn.stay(
                  says + ", the reply is lost and it is still on its way",
                  store.delayed(late),
                  reading())
              .as(Fault.LATE));
    } else if (scene.is(Mutant.CHECK_THEN_ACT)) {
      Store shorter = store.cutTo(slot - 1);
      turns.add(Turn.stay(says + ", over what was there", link(slot, self, shorter), reading()));
    } else {
      turns.add(Turn.stay(says + ": taken", store, reading()));
    }
    return turns;
  }

  private Store link(long slot, Role self, Store store) {
    return store.link(slot, draft.run(), draft.epoch(), draft.body(), self.writer());
  }

  private List<Turn> readBack(Role self, Scene scene, Store store) {
    long slot = seen.orElseThrow().head() + 1;
    Turn blind = failed("cannot read slot " + slot + " back", scene, store).as(Fault.UNREADABLE);
    if (store.log().head() < slot) {
      return List.of(failed("finds slot " + slot + " empty", scene, store), blind);
    }
    boolean mine =
        store.wonBy(self.writer()).filter(n -> n == slot).isPresent()
            || (scene.is(Mutant.ADOPT_BY_NAME)
                && store.log().upTo(slot).last().body().kind().equals(draft.body().kind()));
    return List.of(
        mine
            ? settle(
                "reads slot " + slot + " back: its own",
                self,
                scene,
                store,
                new Won(slot, store.log()))
            : Turn.stay("reads slot " + slot + " back: another's", store, looking(failures, scene)),
        blind);
  }

  private Turn failed(String says, Scene scene, Store store) {
    if (failures + 1 < scene.tries()) {
      return Turn.stay(says, store, looking(failures + 1, scene));
    }
    return Turn.done(says + ", gives up", store, new Unknown());
  }

  private Turn settle(String says, Role self, Scene scene, Store store, Outcome result) {
    return scene.syncs() && !scene.is(Mutant.ANSWER_BEFORE_SYNC)
        ? Turn.stay(
            says,
            store,
            new Appending(draft, At.SYNC, Optional.empty(), 0, false, Optional.of(result)))
        : Turn.done(says, store.forget(self.writer()), result);
  }

  private Appending linking(Log log) {
    return new Appending(draft, At.LINK, Optional.of(log), failures, lost, outcome);
  }

  private Appending reading() {
    return new Appending(draft, At.READ_BACK, seen, failures, lost, outcome);
  }

  private Appending looking(int failed, Scene scene) {
    boolean told = scene.is(Mutant.REBASE_UNCHECKED);
    return new Appending(draft, At.LOOK, Optional.empty(), failed, told, outcome);
  }

  private String what() {
    return draft.body().kind()
        + (draft.run().isEmpty() ? "" : "(" + draft.run() + ", " + draft.epoch() + ")");
  }
}
