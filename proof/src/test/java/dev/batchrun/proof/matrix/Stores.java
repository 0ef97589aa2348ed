package dev.batchrun.proof.matrix;

import java.util.List;

/** The stores that the matrix is run over. */
final class Stores {
  private Stores() {}

  static List<StoreUnderProof> all() {
    return List.of(new FilesystemUnderProof());
  }
}
