package dev.batchrun.core.vocabulary;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How durations are written in contracts: whole numbers with a unit, {@code 90s}, {@code 1h30m},
 * {@code 7d}. A day is 24 hours.
 */
public final class DurationText {
  /**
   * Longer texts say nothing that a shorter one could not; a matcher pays for each of its parts.
   */
  private static final int MAX_LENGTH = 64;

  private static final Pattern WHOLE = Pattern.compile("([0-9]{1,15}[smhd])+");
  private static final Pattern PART = Pattern.compile("([0-9]+)([smhd])");

  private DurationText() {}

  /**
   * The duration; empty when the text is none, is longer than a duration can be, or is longer than
   * 64 characters.
   */
  public static Optional<Duration> parse(String text) {
    if (text.length() > MAX_LENGTH || !WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      Duration sum = Duration.ZERO;
      Matcher part = PART.matcher(text);
      while (part.find()) {
        sum = sum.plus(of(Long.parseLong(part.group(1)), part.group(2).charAt(0)));
      }
      return Optional.of(sum);
    } catch (ArithmeticException tooLong) {
      return Optional.empty();
    }
  }

  /** The text of a duration, as short as it goes: {@code 90m} is {@code 1h30m}. */
  public static String of(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toDaysPart(), 'd');
    append(text, duration.toHoursPart(), 'h');
    append(text, duration.toMinutesPart(), 'm');
    append(text, duration.toSecondsPart(), 's');
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long amount, char unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }

  private static Duration of(long amount, char unit) {
    return switch (unit) {
      case 's' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMinutes(amount);
      case 'h' -> Duration.ofHours(amount);
      case 'd' -> Duration.ofDays(amount);
      default -> throw new AssertionError("unit " + unit);
    };
  }
}
