package dev.batchrun.local.demo;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Shows a run while it happens: a line for each phase it passed and, on a terminal, a bar that
 * moves in place.
 */
final class RunBoard {
  private static final int BAR_WIDTH = 28;
  private static final List<Phase> PATH =
      List.of(
          Phase.Planned,
          Phase.InputLocked,
          Phase.Running,
          Phase.Validating,
          Phase.Committing,
          Phase.Published);

  private final PrintStream out;
  private final boolean inPlace;
  private Phase shown;
  private int lastPercent = -1;

  RunBoard(PrintStream out, boolean inPlace) {
    this.out = out;
    this.inPlace = inPlace;
  }

  /**
   * Shows where the run stands.
   *
   * @param status as last seen
   * @param stagePercent how far the stage at work is, when its log says so
   */
  void show(Duration elapsed, BatchRunStatus status, Optional<Integer> stagePercent) {
    Phase phase = status.phase() == null ? Phase.Planned : status.phase();
    if (phase != shown) {
      clear();
      out.printf("  %s  %-12s %s%n", clock(elapsed), phase, detail(status));
      shown = phase;
    }
    if (!phase.isTerminal()) {
      drawBar(phase, status, stagePercent.orElse(0));
    }
  }

  private void drawBar(Phase phase, BatchRunStatus status, int stagePercent) {
    int percent = overall(phase, stagePercent);
    if (percent <= lastPercent) {
      // The status may lag behind the log by a stage; a bar never goes back.
      return;
    }
    lastPercent = percent;
    String progress = status.progress() == null ? "" : status.progress();
    String text = "  [%s] %3d %%  %s".formatted(bar(percent), percent, progress);
    if (inPlace) {
      out.print("\r\033[K" + text);
      out.flush();
    } else {
      out.println("         " + text.strip());
    }
  }

  private void clear() {
    if (inPlace) {
      out.print("\r\033[K");
    }
  }

  private static int overall(Phase phase, int stagePercent) {
    int index = Math.max(0, PATH.indexOf(phase));
    return (100 * index + stagePercent) / (PATH.size() - 1);
  }

  private static String bar(int percent) {
    int filled = Math.min(BAR_WIDTH, BAR_WIDTH * percent / 100);
    return "#".repeat(filled) + "-".repeat(BAR_WIDTH - filled);
  }

  private static String clock(Duration elapsed) {
    return "%02d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart());
  }

  private static String detail(BatchRunStatus status) {
    return switch (status.phase() == null ? Phase.Planned : status.phase()) {
      case Planned -> status.partition() == null ? "" : "owns " + status.partition();
      case InputLocked, Running ->
          status.lock() == null || status.lock().files() == null
              ? ""
              : "%d input files, %s, locked %s"
                  .formatted(
                      status.lock().files(),
                      megabytes(status.lock().bytes()),
                      status.lock().lockedAt());
      case Validating -> "gates and reconciliation";
      case Committing ->
          status.seal() == null
              ? ""
              : "%,d rows in %d partitions, %s, sealed as %s"
                  .formatted(
                      status.seal().rows(),
                      status.seal().partitions(),
                      megabytes(status.seal().bytes()),
                      shortened(status.seal().digest()));
      case Published ->
          status.commit() == null
              ? ""
              : "version " + status.commit().version() + ", consumers may read it";
      case Unknown, Completed, Failed -> status.message() == null ? "" : status.message();
    };
  }

  private static String megabytes(Long bytes) {
    return bytes == null ? "? MB" : "%.1f MB".formatted(bytes / 1e6);
  }

  private static String shortened(String digest) {
    return digest.substring(0, Math.min(digest.length(), 19)) + "…";
  }
}
