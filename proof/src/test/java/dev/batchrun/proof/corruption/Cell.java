package dev.batchrun.proof.corruption;

import dev.batchrun.proof.corruption.Damage.Others;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A file and what is done to it. */
record Cell(String path, Damage damage) {

  /** Every kind of damage to every file of a dataset but the many fences of one run. */
  static List<Cell> all(Path root) throws IOException {
    List<Cell> cells = new ArrayList<>();
    for (String path : files(root)) {
      byte[] bytes = Files.readAllBytes(root.resolve(path));
      Others others = others(root, path);
      for (Damage damage : Damage.values()) {
        if (damage.applies(bytes, others)) {
          cells.add(new Cell(path, damage));
        }
      }
    }
    return cells;
  }

  private static List<String> files(Path root) {
    return Tree.all(root).stream()
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .map(file -> root.relativize(file).toString())
        .filter(path -> !path.startsWith("_batchrun/tmp"))
        .filter(path -> !path.matches("_batchrun/log/.*0(1\\d|2[1-9]|[345]\\d|6[0-3])\\.json"))
        // Of the many reports about one run, those of the first digits stand for all.
        .filter(path -> !path.matches(".*/old-id/evidence/recovery-[2-9a-f].*"))
        .sorted()
        .toList();
  }

  /** Damages the file in a copy of the dataset. */
  void to(Path sound, Path copy) throws IOException {
    damage.to(copy, copy.resolve(path), others(sound, path));
  }

  /** The paths that will show the damage. */
  Set<String> hit(Path root) {
    Set<String> hit = new TreeSet<>(Set.of(path));
    if (damage.inPlace()) {
      Tree.sameFile(root, root.resolve(path))
          .forEach(name -> hit.add(root.relativize(name).toString()));
    }
    return hit;
  }

  /** Whether nobody has to notice; {@code docs/recovery.md} lists these. */
  boolean mayPass() {
    return path.startsWith("data/half-")
        || damage == Damage.IsALinkToItsCopy && !path.endsWith(".parquet")
        || isGone()
            && (path.startsWith("_batchrun/claims/")
                || path.startsWith("_batchrun/checkpoints/")
                || path.equals("_batchrun/runs/half-id/lock.json"));
  }

  private boolean isGone() {
    return damage == Damage.IsRemoved || damage == Damage.IsADanglingLink;
  }

  private static Others others(Path root, String path) throws IOException {
    String kind = kind(path);
    byte[] own = Files.readAllBytes(root.resolve(path));
    SortedMap<String, byte[]> others = new TreeMap<>();
    for (String other : files(root)) {
      if (kind(other).equals(kind)) {
        byte[] bytes = Files.readAllBytes(root.resolve(other));
        if (!Arrays.equals(bytes, own)) {
          others.put(other, bytes);
        }
      }
    }
    return new Others(List.copyOf(others.values()));
  }

  private static String kind(String path) {
    return path.endsWith(".parquet")
        ? "data"
        : path.contains("/log/")
            ? "log"
            : path.contains("/seal-")
                ? "seal"
                : path.contains("/attempts/")
                    ? "attempt"
                    : path.contains("/keys/") ? "key" : path.substring(path.lastIndexOf('/') + 1);
  }
}
