package dev.batchrun.proof.simulation.store;

import java.util.List;

/** What lies in the landing zone, and how the gates judge what is made of it. */
public interface DataWorld {
  /** How the gates judge a run's output. */
  enum Gate {
    Publish,
    NeedsApproval,
    Withholds,
    Fails
  }

  /** What the input is at this moment; another delivery changes it. */
  String inputs();

  /** The days of which there are rows. */
  List<String> days();

  /** How the gates judge this run's output. */
  Gate gate(String runId);
}
