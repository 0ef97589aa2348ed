package dev.batchrun.proof.simulation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/** What happened, one line an event: when, who, what. */
public final class Trace {
  /** One event. */
  public record Line(Instant at, String actor, String what) {
    @Override
    public String toString() {
      Duration since = Duration.between(Scheduler.BEGIN, at);
      return "%3d:%02d:%02d.%03d  %-26s %s"
          .formatted(
              since.toHours(),
              since.toMinutesPart(),
              since.toSecondsPart(),
              since.toMillisPart(),
              actor,
              what);
    }
  }

  private final InstantSource clock;
  private final List<Line> lines = new ArrayList<>();

  public Trace(InstantSource clock) {
    this.clock = clock;
  }

  /** Notes an event. */
  public void add(String actor, String what) {
    lines.add(new Line(clock.instant(), actor, what));
  }

  /** The events that are like this, as text. */
  public String text(Predicate<Line> like) {
    StringBuilder text = new StringBuilder();
    lines.stream().filter(like).forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** A digest of all events. */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Line line : lines) {
        digest.update(Long.toString(line.at().toEpochMilli()).getBytes(StandardCharsets.UTF_8));
        digest.update(line.actor().getBytes(StandardCharsets.UTF_8));
        digest.update(line.what().getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
