package dev.batchrun.e2e;

import java.nio.file.Path;
import java.util.Optional;

/** Which process of this machine is a stage of a run? */
interface StageProcesses {
  /**
   * The newest process of a stage that has begun.
   *
   * @param note where the stage's process wrote its own number down, as it sees it
   */
  Optional<ProcessHandle> find(String namespace, String run, String stage, Path note);
}
