package dev.batchrun.proof.cluster;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What happened, line by line, with the virtual time: the same for the same decisions. */
public final class Trace {
  private final InstantSource clock;
  private final List<String> lines = new ArrayList<>();

  /** An empty trace. */
  public Trace(InstantSource clock) {
    this.clock = clock;
  }

  /** Writes a line that is no request. */
  public void note(String text) {
    lines.add(clock.instant() + " " + text);
  }

  void answered(ApiRequest request, ApiAnswer answer) {
    note(request + " -> " + answer);
  }

  void lost(ApiRequest request, Fate fate) {
    note(request + " ** " + fate);
  }

  /** Every line so far. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The last lines. */
  public String tail(int count) {
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }
}
