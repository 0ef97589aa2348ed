package dev.batchrun.runner.store.filesystem;

import dev.batchrun.runner.store.logged.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a dataset lives.
 *
 * @param claimName the claim
 * @param path of the dataset's root, relative to the claim
 * @param claimRoot where the claim is mounted
 * @param partitionBy the dataset's partition columns
 */
public record DatasetLocation(
    String claimName, String path, Path claimRoot, List<String> partitionBy) implements Place {
  public DatasetLocation {
    claimRoot = claimRoot.toAbsolutePath().normalize();
    partitionBy = List.copyOf(partitionBy);
  }

  /** The dataset's root on this machine. */
  Path root() {
    Path root = claimRoot.resolve(path).normalize();
    if (!root.startsWith(claimRoot) || root.equals(claimRoot)) {
      throw new IllegalStateException(
          "store path '" + path + "' is not a directory below its claim");
    }
    return root;
  }

  @Override
  public Optional<String> above() throws IOException {
    return new Nesting(this).above();
  }

  @Override
  public Optional<String> below() throws IOException {
    return new Nesting(this).below();
  }

  @Override
  public String uri(String pathInDataset) {
    return "pvc://" + claimName + "/" + path + "/" + pathInDataset;
  }
}
