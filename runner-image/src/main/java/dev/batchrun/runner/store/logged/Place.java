package dev.batchrun.runner.store.logged;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where a dataset is, and what else is there. */
public interface Place {

  /** The dataset's partition columns. */
  List<String> partitionBy();

  /** How others name a file of this dataset. */
  String uri(String pathInDataset);

  /** Another dataset whose root contains ours, as a message. */
  Optional<String> above() throws IOException;

  /** Another dataset whose root is inside ours, as a message; asked when the log is created. */
  Optional<String> below() throws IOException;

  /** Why this place cannot keep the promises of a store; asked before anything is written. */
  default Optional<String> unfit() throws IOException {
    return Optional.empty();
  }
}
