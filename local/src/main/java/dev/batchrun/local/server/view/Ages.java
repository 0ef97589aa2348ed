package dev.batchrun.local.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Spans of time as {@code kubectl get} writes them: {@code 45s}, {@code 3m20s}, {@code 5d4h}. */
final class Ages {
  private Ages() {}

  /** The time since a timestamp. */
  static String since(JsonNode timestamp, Instant now) {
    if (!timestamp.isTextual()) {
      return "<unknown>";
    }
    try {
      return text(Duration.between(Instant.parse(timestamp.asText()), now));
    } catch (DateTimeException e) {
      return "<invalid>";
    }
  }

  static String text(Duration span) {
    long seconds = Math.max(0, span.getSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    } else if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    } else if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    if (days < 8) {
      return two(days, "d", hours % 24, "h");
    } else if (days < 2 * 365) {
      return days + "d";
    }
    return days < 8 * 365 ? two(days / 365, "y", days % 365, "d") : days / 365 + "y";
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : small + smallUnit);
  }
}
