package dev.batchrun.runner.store;

import java.io.IOException;
import java.util.Map;

/**
 * Where a store can be made to fail on purpose: before and after every durable step. The points are
 * the steps' names, such as {@code log.link} or {@code view.swap}.
 */
public interface Failpoints {
  /** The point of a process that fails: {@code <point>:<mode>}, see {@link #of}. */
  String ENV_FAILPOINT = "BATCHRUN_FAILPOINT";

  /** Must be {@code true}, or {@link #ENV_FAILPOINT} is ignored. */
  String ENV_ENABLED = "BATCHRUN_FAILPOINTS_ENABLED";

  /** A step is about to happen. */
  void before(String point) throws IOException;

  /** A step has happened. */
  void after(String point) throws IOException;

  /** A file or directory of the store, named by its path in it, is about to be looked at. */
  default void looking(String path) throws IOException {}

  /** Nothing fails on purpose. */
  static Failpoints none() {
    return new Failpoints() {
      @Override
      public void before(String point) {}

      @Override
      public void after(String point) {}
    };
  }

  /**
   * As the environment says: {@code <point>:<mode>}, or {@code <point>#<n>:<mode>} for the n-th
   * time only. {@code kill-before} and {@code kill} halt the process before and after the step;
   * {@code error} fails before it, {@code error-after} once it has happened: a lost reply; {@code
   * hang} says {@code failpoint <point>} before it and goes on at the next byte on standard input;
   * {@code late} does the same and halts after the step: an effect of a process that everybody took
   * for dead.
   */
  static Failpoints of(Map<String, String> environment) {
    String setting = environment.getOrDefault(ENV_FAILPOINT, "");
    int colon = setting.lastIndexOf(':');
    if (!"true".equals(environment.get(ENV_ENABLED)) || colon < 0) {
      return none();
    }
    String point = setting.substring(0, colon);
    int number = point.indexOf('#');
    return new NamedFailpoint(
        number < 0 ? point : point.substring(0, number),
        number < 0 ? 0 : Integer.parseInt(point.substring(number + 1)),
        setting.substring(colon + 1));
  }
}
