package dev.batchrun.proof.protocol;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/**
 * A begun publish, as it is found.
 *
 * @param partitions what the publisher owns
 */
record Claim(String run, long epoch, long g0, Set<String> partitions) {

  static Claim of(String path, Store store) {
    String name = path.substring(Layout.CLAIMS.length());
    int at = name.indexOf('@');
    String[] content = store.files().read(path).orElseThrow().split(" ");
    return new Claim(
        name.substring(0, at),
        Long.parseLong(name.substring(at + 1)),
        Long.parseLong(content[0]),
        new TreeSet<>(Arrays.asList(content[1].split(","))));
  }

  static Store begin(Store store, Seal seal, long epoch, long g0) {
    return store.put(
        Layout.claim(seal.run(), epoch), g0 + " " + String.join(",", seal.partitions()));
  }
}
