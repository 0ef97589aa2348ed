package dev.batchrun.proof.museum;

import dev.batchrun.runner.store.Failpoints;
import java.io.IOException;

/** Something that happens to a process at one durable step, the first time it comes there. */
final class At implements Failpoints {
  /** What happens. */
  interface Event {
    void happen() throws IOException;
  }

  private final String point;
  private final boolean before;
  private final Event event;
  private boolean over;

  private At(String point, boolean before, Event event) {
    this.point = point;
    this.before = before;
    this.event = event;
  }

  static Failpoints before(String point, Event event) {
    return new At(point, true, event);
  }

  static Failpoints after(String point, Event event) {
    return new At(point, false, event);
  }

  @Override
  public void before(String at) throws IOException {
    reach(at, true);
  }

  @Override
  public void after(String at) throws IOException {
    reach(at, false);
  }

  private void reach(String at, boolean now) throws IOException {
    if (!over && now == before && at.equals(point)) {
      over = true;
      event.happen();
    }
  }
}
