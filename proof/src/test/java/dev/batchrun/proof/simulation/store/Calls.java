package dev.batchrun.proof.simulation.store;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How can straight code be stopped between any two of its calls? By running it anew for each step:
 * calls that were made before answer what they answered then, the first new one is made, and the
 * rest waits for the next step. The code must not do anything but call and compute.
 */
final class Calls {
  /** What becomes of a call. */
  enum Fate {
    Done,
    Fails,
    ReplyLost,
    LandsLate
  }

  /** Who says what becomes of calls. */
  interface Fates {
    /** What becomes of this call. */
    Fate of(String what, boolean writes);

    /** Whether whoever wants to make this call stands still before it. */
    boolean waits(String what);

    /** Lets an effect happen later, although the caller was told that it failed. */
    void later(String what, Runnable effect);
  }

  /** Thrown where the rest of the code has to wait. */
  @SuppressWarnings("serial")
  private static final class NotYet extends Error {
    private static final NotYet INSTANCE = new NotYet();

    private NotYet() {
      super("not yet", null, false, false);
    }
  }

  private record Answer(Object value, Instant at) {}

  private final List<Answer> answers = new ArrayList<>();
  private final InstantSource clock;
  private final Fates fates;
  private int position;
  private boolean mayCall;
  private Instant now;

  Calls(InstantSource clock, Fates fates) {
    this.clock = clock;
    this.fates = fates;
  }

  /** Runs the code until after its next call; its result once it has ended. */
  <T> Optional<T> step(Supplier<T> code) {
    position = 0;
    mayCall = true;
    now = clock.instant();
    try {
      return Optional.of(code.get());
    } catch (NotYet rest) {
      return Optional.empty();
    }
  }

  /** The time of the last call. */
  Instant now() {
    return answers.isEmpty() ? now : answers.get(Math.max(0, position - 1)).at();
  }

  /** Makes a call, or answers what it answered before. */
  @SuppressWarnings("unchecked")
  <T> T call(String what, boolean writes, Supplier<T> effect) throws IOException {
    if (position == answers.size()) {
      if (!mayCall || fates.waits(what)) {
        throw NotYet.INSTANCE;
      }
      mayCall = false;
      answers.add(new Answer(made(what, writes, effect), clock.instant()));
    }
    Object value = answers.get(position++).value();
    if (value instanceof IOException failure) {
      throw new IOException(failure.getMessage());
    }
    return (T) value;
  }

  private Object made(String what, boolean writes, Supplier<?> effect) {
    return switch (fates.of(what, writes)) {
      case Done -> effect.get();
      case Fails -> new IOException(what + ": it does not answer");
      case ReplyLost -> {
        effect.get();
        yield new IOException(what + ": the answer was lost");
      }
      case LandsLate -> {
        fates.later(what, effect::get);
        yield new IOException(what + ": timed out");
      }
    };
  }
}
