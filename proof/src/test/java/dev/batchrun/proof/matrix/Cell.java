package dev.batchrun.proof.matrix;

import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Interruptions.Killed;
import java.util.List;
import java.util.Map;

/**
 * One cell of the matrix.
 *
 * @param beginning of its story
 * @param step number of the durable step at which the fault happens
 * @param point that step's name
 * @param occurrence how often the point came in this story, this time included
 * @param fault what happens there
 * @param how it goes on
 */
record Cell(
    Beginning beginning, int step, String point, int occurrence, Fault fault, Continuation how) {

  /** Plays it and checks what has to hold; answers with what recoveries concluded. */
  Map<RecoveryVerdict, Integer> play() {
    Ground ground = beginning.ground();
    try {
      play(ground);
      new Aftermath(ground, beginning.story()).check();
      return ground.verdicts();
    } catch (Throwable wrong) {
      throw new AssertionError(this + ": " + wrong, wrong);
    }
  }

  private void play(Ground ground) {
    Task[] current = new Task[1];
    FaultAt faults =
        new FaultAt(
            step,
            fault,
            () -> {
              requireNoAlarm(ground);
              current[0].check(ground, how);
              if (fault == Fault.LATE_AFTER_ALL) {
                current[0].finish(ground, how);
              }
            },
            ground.watcher());
    boolean settled = false;
    for (Task task : beginning.story().tasks()) {
      current[0] = task;
      if (settled) {
        task.finish(ground, how);
        continue;
      }
      try {
        task.run(ground, faults);
      } catch (Killed | StepFailure died) {
        if (!faults.struck()) {
          throw died;
        }
      }
      if (faults.struck()) {
        settled = true;
        requireNoAlarm(ground);
        if (fault != Fault.LATE_AFTER_CHECK && fault != Fault.LATE_AFTER_ALL) {
          task.check(ground, how);
        }
        task.finish(ground, how);
      }
    }
    if (!faults.struck()) {
      throw new AssertionError("there was no step " + step + ": " + faults.steps());
    }
  }

  private void requireNoAlarm(Ground ground) {
    if (!beginning.story().beginsDamaged()) {
      ground.requireNoAlarm();
    }
  }

  /** The steps of a story without faults. */
  static List<String> steps(Beginning beginning) {
    Ground ground = beginning.ground();
    FaultAt none = new FaultAt(-1, Fault.KILLED_BEFORE, () -> {}, ground.watcher());
    for (Task task : beginning.story().tasks()) {
      task.run(ground, none);
    }
    new Aftermath(ground, beginning.story()).check();
    return none.steps();
  }

  @Override
  public String toString() {
    return beginning.store().name()
        + " "
        + beginning.story()
        + " "
        + point
        + "#"
        + occurrence
        + " "
        + fault
        + " "
        + how;
  }
}
