package dev.batchrun.runner.step;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * The lines that a person who follows the log reads: what a stage does and how far it is. On a
 * terminal a bar is drawn over itself; in a log each further step of it is a line of its own.
 */
public final class Progress {
  private static final int WIDTH = 24;
  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long LOG_NANOS = 2_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanos;
  private long lastDrawn;
  private int lastPercent = -1;
  private boolean open;

  /**
   * @param nanos a clock, only for how often a bar is drawn
   */
  public Progress(PrintStream out, boolean terminal, LongSupplier nanos) {
    this.out = out;
    this.terminal = terminal;
    this.nanos = nanos;
    this.lastDrawn = nanos.getAsLong();
  }

  /** To the process's output. */
  public static Progress toConsole() {
    return new Progress(System.out, System.console() != null, System::nanoTime);
  }

  /** A line. */
  public synchronized void line(String stage, String text) {
    endBar();
    out.printf(Locale.ROOT, "%-9s %s%n", stage, text);
    out.flush();
  }

  /**
   * How far something is. Drawn when enough time passed, and at its end.
   *
   * @param detail such as {@code 1,200,000 rows}
   */
  public synchronized void bar(String stage, double fraction, String detail) {
    int percent = (int) Math.floor(Math.max(0, Math.min(1, fraction)) * 100);
    long now = nanos.getAsLong();
    boolean due = now - lastDrawn >= (terminal ? TERMINAL_NANOS : LOG_NANOS);
    if (percent == lastPercent || !due && percent < 100) {
      return;
    }
    lastDrawn = now;
    lastPercent = percent;
    int filled = percent * WIDTH / 100;
    String text =
        String.format(
            Locale.ROOT,
            "%-9s [%s%s] %3d %% %s",
            stage,
            "#".repeat(filled),
            ".".repeat(WIDTH - filled),
            percent,
            detail);
    if (terminal) {
      out.print("\r" + text);
      open = true;
    } else {
      out.println(text);
    }
    out.flush();
    if (percent == 100) {
      endBar();
      lastPercent = -1;
    }
  }

  private void endBar() {
    if (open) {
      out.println();
      open = false;
    }
  }

  /** A count as people read it: {@code 1,234,567}. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Bytes as people read them: {@code 12.3 MiB}. */
  public static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes;
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    int unit = -1;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
