package dev.batchrun.core.planning;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a parameter's text is read. */
public enum ParameterType {
  String("text"),
  Integer("a whole number from -9223372036854775808 to 9223372036854775807 such as 42"),
  Decimal("a decimal of at most 38 digits such as 12.50"),
  Date("a date such as 2026-07-03"),
  Timestamp("an instant with its offset such as 2026-07-03T00:00:00Z"),
  Boolean("true or false");

  private static final int MAX_DECIMAL_DIGITS = 38;
  private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");

  private final String expected;

  ParameterType(String expected) {
    this.expected = expected;
  }

  /** What to write, for people. */
  public String expected() {
    return expected;
  }

  /**
   * The value in the one text that all spellings of it share; empty when the text is no such value.
   */
  public Optional<String> canonical(String text) {
    try {
      return switch (this) {
        case String -> Optional.of(text);
        case Integer -> Optional.of(Long.toString(Long.parseLong(text)));
        case Decimal -> decimal(text);
        case Date -> Optional.of(LocalDate.parse(text).toString());
        case Timestamp -> Optional.of(OffsetDateTime.parse(text).toInstant().toString());
        case Boolean ->
            text.equals("true") || text.equals("false") ? Optional.of(text) : Optional.empty();
      };
    } catch (NumberFormatException | DateTimeException notOfThisType) {
      return Optional.empty();
    }
  }

  /** The scale stays: 12.50 says something about precision that 12.5 does not. */
  private static Optional<String> decimal(String text) {
    if (!DECIMAL.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(text);
    return value.precision() <= MAX_DECIMAL_DIGITS && value.scale() <= MAX_DECIMAL_DIGITS
        ? Optional.of(value.toPlainString())
        : Optional.empty();
  }
}
