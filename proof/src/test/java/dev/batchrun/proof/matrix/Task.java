package dev.batchrun.proof.matrix;

import dev.batchrun.runner.store.Failpoints;

/** Something that an operator has done by Jobs, and goes on with until it is settled. */
interface Task {

  /** All commands of a life without faults. Whatever is thrown ends the Job. */
  void run(Ground ground, Failpoints failpoints);

  /** The first thing that is done when the Job gave no answer. */
  void check(Ground ground, Continuation how);

  /** Whatever is left to do, until the task is settled. */
  void finish(Ground ground, Continuation how);
}
