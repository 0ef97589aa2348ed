package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.vocabulary.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Settles the claims of other runs that overlap, before one publishes: fences them, completes what
 * was committed, removes the claim.
 *
 * @param left claims as listed at the start that were not looked at yet
 * @param claim the one at hand
 */
record Resolving(
    String run, Set<String> partitions, At at, List<String> left, Optional<Claim> claim)
    implements Procedure {

  enum At {
    LIST,
    NEXT,
    FENCED,
    LOOK,
    COMPLETED,
    REMOVE
  }

  static Resolving of(Seal seal) {
    return new Resolving(seal.run(), seal.partitions(), At.LIST, List.of(), Optional.empty());
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return switch (at) {
      case LIST -> List.of(list(store));
      case NEXT -> List.of(next(store));
      case LOOK -> List.of(look(store));
      case REMOVE -> List.of(remove(store));
      case FENCED, COMPLETED -> throw new IllegalStateException("comes back by its result");
    };
  }

  private Turn list(Store store) {
    List<String> others = new ArrayList<>();
    for (String path : store.files().below(Layout.CLAIMS)) {
      Claim found = Claim.of(path, store);
      if (!found.run().equals(run) && Scene.overlap(found.partitions(), partitions)) {
        others.add(path);
      }
    }
    return others.isEmpty()
        ? Turn.done("finds no claim in its way", store, "resolved")
        : Turn.stay("finds " + others, store, at(At.NEXT, others, Optional.empty()));
  }

  private Turn next(Store store) {
    if (left.isEmpty()) {
      return Turn.done("has looked at all claims", store, "resolved");
    }
    String path = left.get(0);
    List<String> rest = left.subList(1, left.size());
    if (!store.files().has(path)) {
      return Turn.stay(path + " is gone", store, at(At.NEXT, rest, Optional.empty()));
    }
    Claim found = Claim.of(path, store);
    return Turn.call(
        "resolves " + path,
        store,
        at(At.FENCED, rest, Optional.of(found)),
        Appending.of(
            found.run(),
            found.epoch(),
            new Entry.Fence(),
            new Guard.OfFence(found.run(), found.epoch(), found.g0())));
  }

  private Turn look(Store store) {
    Claim one = claim.orElseThrow();
    Optional<Long> commit = store.log().facts(one.run(), one.g0()).commit().map(entry -> entry.n());
    return commit.isPresent()
        ? Turn.call(
            "finds v" + commit.get() + " of " + one.run(),
            store,
            at(At.COMPLETED, left, claim),
            Completing.of(one.run(), commit.get()))
        : Turn.stay("finds no commit of " + one.run(), store, at(At.REMOVE, left, claim));
  }

  private Turn remove(Store store) {
    String path = Layout.claim(claim.orElseThrow().run(), claim.orElseThrow().epoch());
    return Turn.stay("removes " + path, store.delete(path), at(At.NEXT, left, Optional.empty()));
  }

  private Resolving at(At next, List<String> rest, Optional<Claim> one) {
    return new Resolving(run, partitions, next, rest, one);
  }

  @Override
  public Flow resumed(Object result) {
    if (at == At.FENCED) {
      return result instanceof Appending.Unknown
          ? new Flow.End(Answer.of(Reason.StoreUnavailable, run, 0))
          : new Flow.Stay(at(At.LOOK, left, claim));
    }
    return new Flow.Stay(at(At.REMOVE, left, claim));
  }
}
