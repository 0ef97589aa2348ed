package dev.batchrun.proof.corruption;

import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Where a dataset lies and how a store is made over it.
 *
 * @param claim the directory that holds the dataset
 * @param planted the store as it is used: the real one, or one with a planted bug
 */
record Place(Path claim, UnaryOperator<CommitStore> planted) {
  static final String DATASET = "orders";

  static Place plain(Path claim) {
    return new Place(claim, UnaryOperator.identity());
  }

  Path root() {
    return claim.resolve(DATASET);
  }

  CommitStore store(StoreAccess access, Failpoints failpoints) {
    return planted.apply(
        new FilesystemStore(
            new DatasetLocation("lake", DATASET, claim, List.of("day")), access, failpoints));
  }
}
