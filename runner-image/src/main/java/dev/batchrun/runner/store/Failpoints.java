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
   * As the environment says. {@code kill-before} and {@code kill} halt the process before and after
   * the step; {@code error} fails before it, {@code error-after} once it has happened: a lost
   * reply; {@code hang} says {@code failpoint <point>} before it and goes on at the next byte on
   * standard input.
   */
  static Failpoints of(Map<String, String> environment) {
    String setting = environment.getOrDefault(ENV_FAILPOINT, "");
    int colon = setting.lastIndexOf(':');
    if (!"true".equals(environment.get(ENV_ENABLED)) || colon < 0) {
      return none();
    }
    return new Named(setting.substring(0, colon), setting.substring(colon + 1));
  }

  /** One point that fails in one way, every time. */
  record Named(String name, String mode) implements Failpoints {
    private static final int KILLED = 137;

    @Override
    public void before(String point) throws IOException {
      act(point, "kill-before", "error");
    }

    @Override
    public void after(String point) throws IOException {
      act(point, "kill", "error-after");
    }

    private void act(String point, String kill, String error) throws IOException {
      if (!point.equals(name)) {
        return;
      }
      if (mode.equals(kill)) {
        Runtime.getRuntime().halt(KILLED);
      }
      if (mode.equals("hang") && kill.equals("kill-before")) {
        System.out.println("failpoint " + name);
        if (System.in.read() < 0) {
          throw new IOException("failpoint " + name + ": nobody is there");
        }
      }
      if (mode.equals(error)) {
        throw new IOException("failpoint " + name + ":" + mode);
      }
    }
  }
}
