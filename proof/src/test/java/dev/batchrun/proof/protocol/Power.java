package dev.batchrun.proof.protocol;

import java.util.ArrayList;
import java.util.List;

/** What can be left of a store when the power goes: each synced thing, and of others any part. */
public final class Power {
  private Power() {}

  /** The stores that may be found afterwards. */
  public static List<Store> lost(Store store) {
    Store cleared = store;
    for (String path : store.files().below(Layout.DATA)) {
      if (Staging.unsynced(store.files().read(path).orElseThrow())) {
        cleared = cleared.delete(path);
      }
    }
    List<Store> left = new ArrayList<>();
    for (long head = store.durable(); head <= store.log().head(); head++) {
      left.add(cleared.cutTo(head));
    }
    return left;
  }
}
