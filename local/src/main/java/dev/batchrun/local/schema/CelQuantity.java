package dev.batchrun.local.schema;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kubernetes quantity ({@code 1500m}, {@code 2Gi}) as the number it means. */
record CelQuantity(BigDecimal value) implements Comparable<CelQuantity> {
  private static final Pattern SYNTAX =
      Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))([eE][+-]?\\d+|[KMGTPE]i|[numkMGTPE]?)");
  private static final Map<String, Integer> DECIMAL =
      Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final String BINARY = "KMGTPE";

  static Optional<CelQuantity> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2);
    if (DECIMAL.containsKey(suffix)) {
      return Optional.of(new CelQuantity(number.scaleByPowerOfTen(DECIMAL.get(suffix))));
    }
    if (suffix.endsWith("i")) {
      int power = BINARY.indexOf(suffix.charAt(0)) + 1;
      return Optional.of(new CelQuantity(number.multiply(BigDecimal.valueOf(1024).pow(power))));
    }
    int exponent = Integer.parseInt(suffix.substring(1).replace("+", ""));
    return Optional.of(new CelQuantity(number.scaleByPowerOfTen(exponent)));
  }

  boolean isInteger() {
    return value.stripTrailingZeros().scale() <= 0
        && value.setScale(0, RoundingMode.UNNECESSARY).toBigInteger().bitLength() <= 63;
  }

  @Override
  public int compareTo(CelQuantity other) {
    return value.compareTo(other.value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CelQuantity that && value.compareTo(that.value) == 0;
  }

  @Override
  public int hashCode() {
    return value.stripTrailingZeros().hashCode();
  }
}
