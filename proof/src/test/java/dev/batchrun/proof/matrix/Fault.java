package dev.batchrun.proof.matrix;

/** What happens at a durable step. */
enum Fault {
  /** The process is killed before the step. */
  KILLED_BEFORE,
  /** The process is killed after the step. */
  KILLED_AFTER,
  /** The step happens, and its caller is told that it failed. */
  REPLY_LOST,
  /** The process stops; somebody checks; then the step happens, and the process dies. */
  LATE_AFTER_CHECK,
  /** The process stops; somebody settles everything; then the step happens, and it dies. */
  LATE_AFTER_ALL
}
