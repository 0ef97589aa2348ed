package dev.batchrun.proof.museum;

/** Who finds it. */
enum Suite {
  STORE("the checks over the real store: the log's audit, `verify`, the reader at `current`"),
  CLUSTER(
      "the checks over every write that the simulated cluster's API server saw, with the operator's"
          + " production loop"),
  MODEL("the search through all orders of the protocol's steps, with the production decisions");

  private final String description;

  Suite(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }
}
