package dev.batchrun.runner.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Failpoints of a test: something happens at the k-th event of a step. */
public class Interruptions implements Failpoints {
  /** The process died here. */
  public static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    public Killed(String where) {
      super(where);
    }
  }

  /** What happens. */
  public interface Happening {
    void happen(String where) throws IOException;
  }

  private final int at;
  private final Happening happening;
  private final List<String> events = new ArrayList<>();

  public Interruptions(int at, Happening happening) {
    this.at = at;
    this.happening = happening;
  }

  public static Interruptions none() {
    return new Interruptions(-1, where -> {});
  }

  public static Interruptions killAt(int event) {
    return new Interruptions(
        event,
        where -> {
          throw new Killed(where);
        });
  }

  /** Dies before a step of this name. */
  public static Failpoints killBefore(String point) {
    return new Failpoints() {
      @Override
      public void before(String at) {
        if (at.equals(point)) {
          throw new Killed("before " + at);
        }
      }

      @Override
      public void after(String at) {}
    };
  }

  public static Interruptions errorAt(int event) {
    return new Interruptions(
        event,
        where -> {
          throw new IOException("no answer " + where);
        });
  }

  /** All events so far: the steps' names with "before" or "after". */
  public List<String> events() {
    return events;
  }

  @Override
  public void before(String point) throws IOException {
    event("before " + point);
  }

  @Override
  public void after(String point) throws IOException {
    event("after " + point);
  }

  private void event(String where) throws IOException {
    int number = events.size();
    events.add(where);
    if (number == at) {
      happening.happen(where);
    }
  }
}
