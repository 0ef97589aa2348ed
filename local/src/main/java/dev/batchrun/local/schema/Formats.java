package dev.batchrun.local.schema;

import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;

/** The string formats the API server checks; a format it does not know says nothing. */
final class Formats {
  private static final java.util.regex.Pattern DURATION_PART =
      java.util.regex.Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ns|us|µs|μs|ms|[smhdw]|[a-z]+)");

  private static final String HOST_LABEL = "[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?";

  private static final Map<String, Predicate<String>> KNOWN =
      Map.ofEntries(
          Map.entry("date", Formats::isDate),
          Map.entry("date-time", Formats::isDateTime),
          Map.entry("datetime", Formats::isDateTime),
          Map.entry("duration", text -> duration(text).isPresent()),
          Map.entry("byte", Formats::isBase64),
          Map.entry("uri", Formats::isUri),
          Map.entry("uuid", matches("(?i)^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$")),
          Map.entry(
              "uuid4",
              matches(
                  "(?i)^[0-9a-f]{8}-?[0-9a-f]{4}-?4[0-9a-f]{3}-?[89ab][0-9a-f]{3}-?[0-9a-f]{12}$")),
          Map.entry("email", matches("^[^@\\s]+@[^@\\s]+$")),
          Map.entry("ipv4", matches("^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|$)){4}$")),
          Map.entry("ipv6", matches("(?i)^[0-9a-f:.]*:[0-9a-f:.]*$")),
          Map.entry("cidr", matches("^[0-9a-fA-F:.]+/\\d{1,3}$")),
          Map.entry("hostname", matches("^" + HOST_LABEL + "(\\." + HOST_LABEL + ")*$")),
          Map.entry("k8s-short-name", matches("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")),
          Map.entry(
              "k8s-long-name",
              matches("^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")));

  private Formats() {}

  /** Whether the text is of the format; true for a format nobody checks. */
  static boolean accepts(String format, String text) {
    return KNOWN.getOrDefault(format, any -> true).test(text);
  }

  private static Predicate<String> matches(String expression) {
    Pattern pattern = Pattern.compile(expression);
    return text -> pattern.matcher(text).find();
  }

  private static boolean isDate(String text) {
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isDateTime(String text) {
    try {
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isUri(String text) {
    try {
      return new URI(text).isAbsolute() || text.startsWith("/");
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /**
   * A duration as the server's format reads it: Go's ({@code 1h30m}) and the longer unit names
   * ({@code 3 days}); not ISO 8601, so {@code PT1H} is refused.
   */
  static Optional<Duration> duration(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher part = DURATION_PART.matcher(rest);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (part.find()) {
      Optional<Long> unit = nanosOf(part.group(2));
      if (unit.isEmpty() || !rest.substring(end, part.start()).isBlank()) {
        return Optional.empty();
      }
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit.get())));
      end = part.end();
    }
    if (end == 0 || end != rest.length()) {
      return Optional.empty();
    }
    Duration duration = Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValue());
    return Optional.of(negative ? duration.negated() : duration);
  }

  private static Optional<Long> nanosOf(String unit) {
    long second = 1_000_000_000L;
    return switch (unit.toLowerCase(Locale.ROOT)) {
      case "ns", "nano", "nanosecond", "nanoseconds" -> Optional.of(1L);
      case "us", "µs", "μs", "micro", "microsecond", "microseconds" -> Optional.of(1_000L);
      case "ms", "milli", "millisecond", "milliseconds" -> Optional.of(1_000_000L);
      case "s", "sec", "second", "seconds" -> Optional.of(second);
      case "m", "min", "minute", "minutes" -> Optional.of(60 * second);
      case "h", "hr", "hour", "hours" -> Optional.of(3_600 * second);
      case "d", "day", "days" -> Optional.of(86_400 * second);
      case "w", "wk", "week", "weeks" -> Optional.of(7 * 86_400 * second);
      default -> Optional.empty();
    };
  }
}
