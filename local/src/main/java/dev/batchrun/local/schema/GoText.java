package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prints values as the API server's error texts do: the server is written in Go, and its way of
 * printing a number, a quoted string or a map is part of the messages users know.
 */
final class GoText {
  private GoText() {}

  /** A value in a field error: simple values plainly, composite ones in Go syntax. */
  static String value(JsonNode value) {
    if (value.isObject()) {
      StringBuilder text = new StringBuilder("map[string]interface {}{");
      Map<String, JsonNode> sorted = new TreeMap<>();
      value.properties().forEach(e -> sorted.put(e.getKey(), e.getValue()));
      String separator = "";
      for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
        text.append(separator).append(quote(field.getKey())).append(':');
        text.append(value(field.getValue()));
        separator = ", ";
      }
      return text.append('}').toString();
    }
    if (value.isArray()) {
      StringBuilder text = new StringBuilder("[]interface {}{");
      String separator = "";
      for (JsonNode item : value) {
        text.append(separator).append(value(item));
        separator = ", ";
      }
      return text.append('}').toString();
    }
    if (value.isTextual()) {
      return quote(value.asText());
    }
    if (value.isNull()) {
      return quote("null");
    }
    return value.isNumber() ? number(value) : value.asText();
  }

  static String number(JsonNode value) {
    return value.isIntegralNumber() ? value.asText() : floating(value.asDouble());
  }

  /** Go's {@code %v} of a float64: shortest digits, an exponent below 1e-4 and from 1e6 on. */
  static String floating(double value) {
    if (value == 0) {
      return "0";
    }
    BigDecimal digits = new BigDecimal(Double.toString(value), MathContext.DECIMAL64);
    digits = digits.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return digits.toPlainString();
    }
    BigDecimal mantissa = digits.movePointLeft(exponent).stripTrailingZeros();
    String sign = exponent < 0 ? "-" : "+";
    return mantissa.toPlainString() + "e" + sign + String.format("%02d", Math.abs(exponent));
  }

  /** Go's {@code %q}. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(c -> appendQuoted(quoted, c));
    return quoted.append('"').toString();
  }

  private static void appendQuoted(StringBuilder out, int c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (c < 0x20 || c == 0x7f) {
          out.append(String.format("\\x%02x", c));
        } else {
          out.appendCodePoint(c);
        }
      }
    }
  }
}
