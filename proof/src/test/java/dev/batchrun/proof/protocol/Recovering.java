package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.PublishCheck;
import dev.batchrun.core.log.RunFacts;
import dev.batchrun.core.recovery.RecoveryEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.BaseEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.CommitEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.LogEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.SealEvidence;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Fence, look, decide. The verdict on what was found is that of production code.
 *
 * @param request epoch of the object's status
 * @param seal the seal to recover; none for a run that is given up
 * @param epoch the epoch that the fence is for
 * @param seen the log as found after the fence
 */
public record Recovering(
    String run,
    long request,
    Optional<Seal> seal,
    At at,
    long g0,
    long epoch,
    Optional<Log> seen,
    Answer answer)
    implements Procedure {

  /** Where it stands. */
  public enum At {
    OPEN,
    OPENED,
    FENCE,
    FENCED,
    BLIND,
    LOOK,
    SEALED,
    COMPLETED,
    CLEANED,
    SETTLED
  }

  /** At the beginning. */
  public static Recovering of(String run, long request, Optional<Seal> seal) {
    return new Recovering(run, request, seal, At.OPEN, 0, 0, Optional.empty(), Answer.KILLED);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case OPEN ->
          List.of(Turn.call("begins to recover " + run, store, at(At.OPENED), Opening.of(run)));
      case FENCE -> List.of(fence(scene, store));
      case LOOK -> List.of(look(scene, store));
      case BLIND -> List.of(blind(scene, store));
      case SEALED -> List.of(sealed(scene, store));
      case OPENED, FENCED, COMPLETED, CLEANED, SETTLED ->
          throw new IllegalStateException("comes back by its result");
    };
  }

  private Turn fence(Scene scene, Store store) {
    Log log = store.log();
    long known = scene.is(Mutant.EPOCH_FROM_STATUS) ? 0 : log.facts(run, g0).highestEpoch();
    long highest = Math.max(Math.max(1, request), known);
    String says = "reads the log to " + log.head();
    if (scene.is(Mutant.NO_FENCE)) {
      return Turn.stay(says, store, with(At.LOOK, highest, Optional.empty()));
    }
    Optional<Log> before = scene.is(Mutant.FENCE_AFTER_LOOK) ? Optional.of(log) : Optional.empty();
    long fenced = scene.is(Mutant.SAME_EPOCH) ? highest - 1 : highest;
    return Turn.call(
        says + ", fences epoch " + fenced,
        store,
        with(At.FENCED, highest, before),
        Appending.of(run, fenced, new Entry.Fence(), new Guard.OfFence(run, fenced, g0)));
  }

  private Turn look(Scene scene, Store store) {
    Log log = seen.orElse(store.log());
    RunFacts facts = log.facts(run, g0);
    String says = "looks at the log to " + log.head();
    if (facts.commit().isPresent()) {
      return decided(
          says, scene, store, log, found(CommitEvidence.Present, SealEvidence.None, false));
    }
    return seal.isEmpty()
        ? decided(says, scene, store, log, found(CommitEvidence.Absent, SealEvidence.None, false))
        : Turn.stay(says, store, with(At.SEALED, epoch, Optional.of(log)));
  }

  /** Whether the fence stands cannot be said: nothing can be concluded from a look. */
  private Turn blind(Scene scene, Store store) {
    if (scene.is(Mutant.UNREADABLE_IS_ABSENT)) {
      return Turn.stay("takes its fence for granted", store, at(At.LOOK));
    }
    RecoveryVerdict verdict =
        RecoveryVerdict.of(
            new RecoveryEvidence(
                LogEvidence.Unreadable,
                CommitEvidence.Absent,
                SealEvidence.None,
                BaseEvidence.Unchanged));
    return Turn.end(
        "cannot say whether its fence stands: " + verdict,
        store,
        Answer.of(verdict.reason(), run, request));
  }

  private Turn sealed(Scene scene, Store store) {
    Log log = seen.orElseThrow();
    Seal named = seal.orElseThrow();
    SealEvidence evidence = evidence(log, named, scene, store);
    if (evidence == SealEvidence.Damaged && store.log().head() > log.head()) {
      // Rightly gone, perhaps: given up, or collected, since the log was read.
      return Turn.stay(
          "finds the staged bytes not as sealed and reads the log to " + store.log().head(),
          store,
          with(At.SEALED, epoch, Optional.of(store.log())));
    }
    boolean moved = PublishCheck.of(scene.entry(named), 1, false, "").moved(log.fold()).isPresent();
    return decided(
        "verifies the staged bytes",
        scene,
        store,
        log,
        found(CommitEvidence.Absent, evidence, moved && evidence == SealEvidence.Verified));
  }

  private SealEvidence evidence(Log log, Seal named, Scene scene, Store store) {
    boolean sealed =
        scene.is(Mutant.EVIDENCE_AFTER_COMMIT)
            || store.files().has(Layout.seal(run, named.digest()));
    if (!sealed) {
      return SealEvidence.Damaged;
    }
    if (log.facts(run, g0).condemnedPaths().contains(named.attemptPath())) {
      return SealEvidence.None;
    }
    boolean whole =
        named.partitions().stream()
            .allMatch(
                p ->
                    store
                        .files()
                        .read(named.file(p))
                        .map(Staging::durable)
                        .equals(Optional.of(named.bytes())));
    return whole ? SealEvidence.Verified : SealEvidence.Damaged;
  }

  private static RecoveryEvidence found(CommitEvidence commit, SealEvidence seal, boolean moved) {
    return new RecoveryEvidence(
        LogEvidence.Sound, commit, seal, moved ? BaseEvidence.Changed : BaseEvidence.Unchanged);
  }

  private Turn decided(String says, Scene scene, Store store, Log log, RecoveryEvidence evidence) {
    RecoveryVerdict verdict = RecoveryVerdict.of(evidence);
    RunFacts facts = log.facts(run, g0);
    long logged = scene.is(Mutant.EPOCH_FROM_STATUS) ? 0 : facts.highestEpoch();
    long known = Math.max(Math.max(request, epoch), logged);
    String text = says + ": " + verdict;
    return switch (verdict) {
      case AlreadyPublished -> {
        long n = facts.commit().orElseThrow().n();
        yield Turn.call(
            text,
            store,
            answering(new Answer(verdict.reason(), run, known, n, ""), At.COMPLETED),
            Completing.of(run, n));
      }
      case SafeToRetry, Conflict ->
          Turn.call(
              text,
              store,
              answering(Answer.of(verdict.reason(), run, known), At.SETTLED),
              new Settling(run, known));
      case FailedCleaned ->
          Turn.call(
              text,
              store,
              answering(Answer.of(verdict.reason(), run, known), At.CLEANED),
              Cleaning.of(run, g0, known));
      case ManualReviewRequired, NoDecision ->
          Turn.end(text, store, Answer.of(verdict.reason(), run, known));
    };
  }

  private Recovering at(At next) {
    return with(next, epoch, seen);
  }

  private Recovering with(At next, long fenced, Optional<Log> log) {
    return new Recovering(run, request, seal, next, g0, fenced, log, answer);
  }

  private Recovering answering(Answer said, At next) {
    return new Recovering(run, request, seal, next, 0, 0, Optional.empty(), said);
  }

  @Override
  public Flow resumed(Object result) {
    return switch (at) {
      case OPENED ->
          new Flow.Stay(
              new Recovering(
                  run,
                  request,
                  seal,
                  At.FENCE,
                  ((Opening.Opened) result).g0(),
                  0,
                  Optional.empty(),
                  answer));
      case FENCED ->
          result instanceof Appending.Unknown
              ? new Flow.Stay(at(At.BLIND))
              : new Flow.Stay(at(At.LOOK));
      case CLEANED -> cleaned((Long) result);
      case COMPLETED -> new Flow.Call(at(At.SETTLED), new Settling(run, Long.MAX_VALUE));
      case SETTLED -> new Flow.End(answer);
      case OPEN, FENCE, BLIND, LOOK, SEALED ->
          throw new IllegalStateException(at + " called nothing");
    };
  }

  /** A publisher with an epoch above the fence may have committed since the look. */
  private Flow cleaned(long published) {
    if (published == 0) {
      return new Flow.Call(at(At.SETTLED), new Settling(run, Long.MAX_VALUE));
    }
    Answer found = new Answer(Reason.AlreadyPublished, run, answer.epoch(), published, "");
    return new Flow.Call(answering(found, At.COMPLETED), Completing.of(run, published));
  }
}
