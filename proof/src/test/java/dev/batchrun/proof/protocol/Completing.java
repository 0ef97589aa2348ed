package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;

/**
 * Completes a commit: the slot synced, manifest and {@code commit} record derived from entry and
 * seal, the readers' view brought forward. Whoever comes across a commit does it.
 *
 * @param n the entry
 */
record Completing(String run, long n, At at) implements Procedure {

  enum At {
    SYNC,
    MANIFEST,
    COMMIT,
    FORWARDED
  }

  static Completing of(String run, long n) {
    return new Completing(run, n, At.SYNC);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case SYNC ->
          scene.syncs() && !scene.is(Mutant.ANSWER_BEFORE_SYNC)
              ? List.of(Turn.stay("syncs the log", store.synced(), at(At.MANIFEST)))
              : at(At.MANIFEST).turns(self, scene, store);
      case MANIFEST -> List.of(manifest(scene, store));
      case COMMIT ->
          List.of(
              Turn.call(
                  "writes the commit record of v" + n,
                  store.put(Layout.commit(run), derived(store)),
                  at(At.FORWARDED),
                  Forwarding.begin()));
      case FORWARDED -> throw new IllegalStateException("comes back by its result");
    };
  }

  private Turn manifest(Scene scene, Store store) {
    Commit commit = commit(store);
    boolean late = scene.is(Mutant.EVIDENCE_AFTER_COMMIT);
    if (!late && !store.files().has(Layout.seal(run, commit.sealDigest()))) {
      return Turn.end(
          "finds no seal for v" + n, store, Answer.of(Reason.ManualReviewRequired, run, 0));
    }
    Store sealed = late ? store.put(Layout.seal(run, commit.sealDigest()), "durable") : store;
    return Turn.stay(
        "writes the manifest of v" + n,
        sealed.put(Layout.manifest(run), derived(store)),
        at(At.COMMIT));
  }

  /** What anyone derives the same. */
  private String derived(Store store) {
    return "v" + n + " " + commit(store).sealDigest();
  }

  private Commit commit(Store store) {
    LogEntry entry = store.log().upTo(n).last();
    return entry.body().commits().get(0);
  }

  private Completing at(At next) {
    return new Completing(run, n, next);
  }

  @Override
  public Flow resumed(Object result) {
    return new Flow.Done(n);
  }
}
