package dev.batchrun.proof.race;

import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.Interruptions.Killed;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A process of a race: real store code in a thread that stops at every event of the store and goes
 * on only when it is told to.
 */
final class SimulatedProcess implements Failpoints {
  /** A guard against a race that hangs, never part of an order. */
  private static final int PATIENCE_SECONDS = 120;

  /** What a process does; it answers with how it ended. */
  interface Work {
    End run(Failpoints failpoints);
  }

  private final String name;
  private final Fate fate;
  private final Thread thread;
  private final Semaphore turn = new Semaphore(0);
  private final Semaphore stopped = new Semaphore(0);
  private volatile boolean abandoned;
  private volatile String at = "start";
  private volatile int events;
  private volatile End end;
  private volatile Error defect;
  private int seen;
  private long sleepsUntil = -1;

  SimulatedProcess(String name, Fate fate, Work work) {
    this.name = name;
    this.fate = fate;
    this.thread = new Thread(() -> live(work), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void live(Work work) {
    turn.acquireUninterruptibly();
    End reached;
    try {
      reached = abandoned ? new End.Died("never started") : work.run(this);
    } catch (Killed killed) {
      reached = new End.Died(killed.getMessage());
    } catch (RuntimeException thrown) {
      reached = failed(thrown);
    } catch (Error wrong) {
      defect = wrong;
      reached = new End.Died(String.valueOf(wrong));
    }
    end = reached;
    at = "end";
    stopped.release();
  }

  private End failed(RuntimeException thrown) {
    try {
      return End.failed(thrown);
    } catch (AssertionError wrong) {
      defect = wrong;
      return new End.Died(String.valueOf(thrown));
    }
  }

  String name() {
    return name;
  }

  String at() {
    return at;
  }

  Optional<End> end() {
    return Optional.ofNullable(end);
  }

  /** Whether it may go on at this step; a process that reached its sleep lies down here. */
  boolean ready(long step) {
    if (end != null) {
      return false;
    }
    if (fate instanceof Fate.Sleeps sleeps && sleepsUntil < 0 && seen > sleeps.nth()) {
      sleepsUntil = sleeps.steps() == Integer.MAX_VALUE ? Long.MAX_VALUE : step + sleeps.steps();
    }
    return step >= sleepsUntil;
  }

  void wake() {
    sleepsUntil = 0;
  }

  /** Lets it run to its next event or its end. */
  void go() {
    turn.release();
    try {
      if (!stopped.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        StringBuilder dump = new StringBuilder(name + " went on from " + at + " and hangs:");
        for (StackTraceElement frame : thread.getStackTrace()) {
          dump.append("\n  ").append(frame);
        }
        throw new AssertionError(dump);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " ran", e);
    }
    if (defect != null) {
      throw new AssertionError(name + ": " + defect.getMessage(), defect);
    }
  }

  /** Ends it wherever it is: the race is over. */
  void abandon() {
    abandoned = true;
    while (end == null) {
      go();
    }
  }

  @Override
  public void before(String point) throws IOException {
    event("before " + point);
  }

  @Override
  public void after(String point) throws IOException {
    event("after " + point);
  }

  @Override
  public void looking(String path) throws IOException {
    event("look " + path);
  }

  private void event(String where) throws IOException {
    int number = events++;
    at = where;
    if (fate instanceof Fate.Sleeps sleeps && sleeps.where().test(where)) {
      seen++;
    }
    stopped.release();
    turn.acquireUninterruptibly();
    if (abandoned || fate instanceof Fate.Dies dies && dies.event() == number) {
      throw new Killed(where);
    }
    if (fate instanceof Fate.LosesReply loses && loses.event() == number) {
      throw new IOException("no answer " + where);
    }
  }
}
