package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;

/**
 * Publishes a seal: open, ask early, verify the bytes, settle other claims, begin one's own,
 * append, complete, settle.
 *
 * @param answer what to say in the end
 */
public record Publishing(Seal seal, long epoch, At at, long g0, Answer answer)
    implements Procedure {

  /** Where it stands. */
  public enum At {
    OPEN,
    OPENED,
    ASK,
    VERIFY,
    ASK_AGAIN,
    RESOLVE,
    RESOLVED,
    BEGIN,
    APPENDED,
    COMPLETED,
    SETTLED,
    UNKNOWN
  }

  /** At the beginning. */
  public static Publishing of(Seal seal, long epoch) {
    return new Publishing(seal, epoch, At.OPEN, 0, Answer.KILLED);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case OPEN ->
          List.of(Turn.call("begins to publish " + seal.run(), store, at(At.OPENED), open()));
      case ASK -> List.of(ask(scene, store));
      case VERIFY -> List.of(verify(store));
      case ASK_AGAIN -> List.of(askAgain(scene, store));
      case BEGIN -> List.of(begin(scene, store));
      case RESOLVE ->
          Resolving.of(seal).turns(self, scene, store).stream().map(this::inside).toList();
      case UNKNOWN -> List.of(unknown(scene, store));
      case OPENED, RESOLVED, APPENDED, COMPLETED, SETTLED ->
          throw new IllegalStateException("comes back by its result");
    };
  }

  private Procedure open() {
    return Opening.of(seal.run());
  }

  /** The first action of resolving is also the call. */
  private Turn inside(Turn first) {
    return first.flow() instanceof Flow.Stay stay
        ? Turn.call(first.says(), first.store(), at(At.RESOLVED), stay.next())
        : Turn.stay(first.says(), first.store(), at(At.BEGIN));
  }

  private Turn ask(Scene scene, Store store) {
    if (!scene.is(Mutant.EVIDENCE_AFTER_COMMIT)
        && !store.files().has(Layout.seal(seal.run(), seal.digest()))) {
      return Turn.end(
          "finds no seal", store, Answer.of(Reason.ManualReviewRequired, seal.run(), epoch));
    }
    Log log = store.log();
    Verdict early = new Guard.OfPublish(seal, epoch, g0).after(log, scene);
    String says = "reads seal and log to " + log.head();
    if (early instanceof Verdict.Clear) {
      return Turn.stay(says, store, at(At.VERIFY));
    }
    String refused = says + ", would be refused: " + early.getClass().getSimpleName();
    Flow flow = settled(early);
    return new Turn(refused, Fault.NONE, store, flow, List.of());
  }

  private Turn verify(Store store) {
    for (String partition : seal.partitions()) {
      if (store.files().read(seal.file(partition)).filter(this::sound).isEmpty()) {
        String says = "finds " + seal.file(partition) + " not as sealed";
        return Turn.stay(says, store, at(At.ASK_AGAIN));
      }
    }
    return Turn.stay("verifies the staged bytes", store, at(At.RESOLVE));
  }

  /** Rightly gone, perhaps: given up, or collected, since the log was read. */
  private Turn askAgain(Scene scene, Store store) {
    Verdict late = new Guard.OfPublish(seal, epoch, g0).after(store.log(), scene);
    String says = "reads the log to " + store.log().head() + ": " + late.getClass().getSimpleName();
    return late instanceof Verdict.Clear
        ? Turn.end(says, store, Answer.of(Reason.ManualReviewRequired, seal.run(), epoch))
        : new Turn(says, Fault.NONE, store, settled(late), List.of());
  }

  private boolean sound(String bytes) {
    return Staging.durable(bytes).equals(seal.bytes());
  }

  private Turn begin(Scene scene, Store store) {
    return Turn.call(
        "writes " + Layout.claim(seal.run(), epoch),
        Claim.begin(store, seal, epoch, g0),
        at(At.APPENDED),
        Appending.of(seal.run(), epoch, scene.entry(seal), new Guard.OfPublish(seal, epoch, g0)));
  }

  private Turn unknown(Scene scene, Store store) {
    Answer unknown = Answer.of(Reason.StoreUnavailable, seal.run(), epoch);
    if (scene.is(Mutant.ABSENT_BY_READ)) {
      return Turn.end(
          "says that nothing was published",
          store,
          Answer.of(Reason.SafeToRetry, seal.run(), epoch));
    }
    if (!scene.is(Mutant.CLEAN_UP_ON_UNKNOWN)) {
      return Turn.end("says that it does not know", store, unknown);
    }
    Store cleaned = store;
    for (String partition : seal.partitions()) {
      cleaned = cleaned.delete(seal.file(partition));
    }
    return Turn.end("deletes what it staged", cleaned, unknown);
  }

  private Flow settled(Verdict verdict) {
    if (verdict instanceof Verdict.AlreadyPublished published) {
      return new Flow.Call(
          answering(published(Reason.AlreadyPublished, published.n()), At.COMPLETED),
          Completing.of(seal.run(), published.n()));
    }
    return new Flow.Call(
        answering(Answer.of(verdict.reason(), seal.run(), epoch), At.SETTLED),
        new Settling(seal.run(), epoch));
  }

  private Answer published(Reason reason, long n) {
    return new Answer(reason, seal.run(), epoch, n, "");
  }

  private Publishing at(At next) {
    return new Publishing(seal, epoch, next, g0, answer);
  }

  private Publishing answering(Answer said, At next) {
    return new Publishing(seal, epoch, next, 0, said);
  }

  @Override
  public Flow resumed(Object result) {
    return switch (at) {
      case OPENED -> opened((Opening.Opened) result);
      case RESOLVED -> new Flow.Stay(at(At.BEGIN));
      case APPENDED -> appended((Appending.Outcome) result);
      case COMPLETED -> new Flow.Call(at(At.SETTLED), new Settling(seal.run(), Long.MAX_VALUE));
      case SETTLED -> new Flow.End(answer);
      case OPEN, ASK, VERIFY, ASK_AGAIN, RESOLVE, BEGIN, UNKNOWN ->
          throw new IllegalStateException(at + " called nothing");
    };
  }

  private Flow opened(Opening.Opened opened) {
    if (opened.published().isPresent()) {
      return new Flow.Call(
          answering(published(Reason.AlreadyPublished, opened.published().get()), At.SETTLED),
          new Settling(seal.run(), Long.MAX_VALUE));
    }
    return new Flow.Stay(new Publishing(seal, epoch, At.ASK, opened.g0(), answer));
  }

  private Flow appended(Appending.Outcome outcome) {
    if (outcome instanceof Appending.Won won) {
      return new Flow.Call(
          answering(published(Reason.Published, won.n()), At.COMPLETED),
          Completing.of(seal.run(), won.n()));
    }
    if (outcome instanceof Appending.Refused refused) {
      return settled(refused.verdict());
    }
    return new Flow.Stay(at(At.UNKNOWN));
  }
}
