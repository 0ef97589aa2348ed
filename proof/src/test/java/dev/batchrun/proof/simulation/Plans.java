package dev.batchrun.proof.simulation;

import java.time.Duration;
import java.util.List;

/** What people mean to do in a world, whatever happens. */
final class Plans {
  private Plans() {}

  /** What somebody does to a run. */
  enum Act {
    SUSPEND,
    RESUME,
    CANCEL,
    DELETE,
    DELETE_FOREGROUND,
    APPLY_AGAIN,
    APPLY_CHANGED
  }

  /** An act and how long after the beginning it is done. */
  record Deed(Duration at, Act act) {}

  /**
   * A run.
   *
   * @param spec as JSON
   * @param changed another spec of the same name, as JSON
   * @param deeds what is done to it after it was created
   */
  record RunPlan(String name, Duration at, String spec, String changed, List<Deed> deeds) {}

  /** A change of a Dataset's spec: what of it is replaced, as JSON. */
  record Edit(Duration at, String merge) {}

  /**
   * A Dataset.
   *
   * @param more of its spec, in YAML
   */
  record DatasetPlan(String name, Duration at, String more, List<Edit> edits) {}

  /**
   * A world.
   *
   * @param quiet when faults and people stop
   * @param enforced whether approvals are enforced, not merely trusted
   * @param namespaceGoes when the namespace is deleted; never when zero
   */
  record WorldPlan(
      Duration quiet,
      boolean enforced,
      Duration namespaceGoes,
      List<DatasetPlan> datasets,
      List<RunPlan> runs) {}
}
