package dev.batchrun.proof.protocol;

import java.util.List;

/** Removes the claims of a run whose outcome is settled up to an epoch, one after the other. */
record Settling(String run, long epoch) implements Procedure {

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    for (String path : store.files().below(Layout.CLAIMS + run + "@")) {
      if (Claim.of(path, store).epoch() <= epoch) {
        return List.of(Turn.stay("removes " + path, store.delete(path), this));
      }
    }
    return List.of(Turn.done("finds no claim of " + run + " left", store, "settled"));
  }
}
