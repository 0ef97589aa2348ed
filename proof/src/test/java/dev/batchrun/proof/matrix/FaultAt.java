package dev.batchrun.proof.matrix;

import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.Interruptions.Killed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A process that takes durable steps until its fault. What is dead does nothing more. */
final class FaultAt implements Failpoints {
  private final int at;
  private final Fault fault;
  private final Runnable meanwhile;
  private final Watcher watcher;
  private final List<String> steps = new ArrayList<>();
  private boolean struck;
  private boolean dead;

  /**
   * @param at the number of the step, from 0; -1 for none
   * @param meanwhile what others do while the process is stopped
   */
  FaultAt(int at, Fault fault, Runnable meanwhile, Watcher watcher) {
    this.at = at;
    this.fault = fault;
    this.meanwhile = meanwhile;
    this.watcher = watcher;
  }

  /** The names of the steps so far. */
  List<String> steps() {
    return steps;
  }

  /** Whether the fault happened. */
  boolean struck() {
    return struck;
  }

  @Override
  public void before(String point) throws IOException {
    if (dead) {
      throw new Killed("it was dead before " + point);
    }
    struck = steps.size() == at || struck;
    steps.add(point);
    if (isHere()) {
      switch (fault) {
        case KILLED_BEFORE -> {
          dead = true;
          throw new Killed("before " + point);
        }
        case LATE_AFTER_CHECK, LATE_AFTER_ALL -> {
          // Should the step fail, which nobody hears of any more, the next one finds it dead.
          dead = true;
          meanwhile.run();
        }
        case KILLED_AFTER, REPLY_LOST -> {}
      }
    }
  }

  private boolean isHere() {
    return steps.size() - 1 == at;
  }

  @Override
  public void after(String point) throws IOException {
    watcher.look("after " + point);
    if (!isHere()) {
      return;
    }
    switch (fault) {
      case KILLED_AFTER, LATE_AFTER_CHECK, LATE_AFTER_ALL -> {
        dead = true;
        throw new Killed("after " + point);
      }
      case REPLY_LOST -> throw new IOException("no answer to " + point);
      case KILLED_BEFORE -> throw new AssertionError(point + " happened though it was dead");
    }
  }
}
