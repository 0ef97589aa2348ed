package dev.batchrun.proof.race;

import dev.batchrun.runner.store.Failpoints;
import java.io.IOException;

/** A bug of the store that a test plants to see the checks fail. */
interface Planted {
  /** A process's failpoints, with the bug. */
  Failpoints in(Failpoints failpoints, RaceWorld world);

  static Planted nothing() {
    return (failpoints, world) -> failpoints;
  }

  /** Something that is done to the files before a durable step. */
  interface Damage {
    void before(String point, RaceWorld world) throws IOException;
  }

  static Planted damage(Damage damage) {
    return (failpoints, world) ->
        new Failpoints() {
          @Override
          public void before(String point) throws IOException {
            failpoints.before(point);
            damage.before(point, world);
          }

          @Override
          public void after(String point) throws IOException {
            failpoints.after(point);
          }

          @Override
          public void looking(String path) throws IOException {
            failpoints.looking(path);
          }
        };
  }
}
