package dev.batchrun.proof.matrix;

import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.Interruptions.Killed;

/** Dies before a step, the first time. */
record Before(String point) implements Failpoints {
  static Before of(String point) {
    return new Before(point);
  }

  @Override
  public void before(String at) {
    if (at.equals(point)) {
      throw new Killed("before " + at);
    }
  }

  @Override
  public void after(String at) {}
}
