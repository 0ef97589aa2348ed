package dev.batchrun.local.schema;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** CEL's {@code "…%s…".format([…])}. */
final class CelFormat {
  private static final Pattern VERB = Pattern.compile("%(?:\\.(\\d+))?([a-zA-Z%])");

  private CelFormat() {}

  static String format(String pattern, List<?> arguments) {
    Iterator<?> rest = arguments.iterator();
    StringBuilder out = new StringBuilder();
    Matcher verb = VERB.matcher(pattern);
    while (verb.find()) {
      String text = verb.group(2).equals("%") ? "%" : print(verb, rest);
      verb.appendReplacement(out, Matcher.quoteReplacement(text));
    }
    verb.appendTail(out);
    return out.toString();
  }

  private static String print(Matcher verb, Iterator<?> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(
          "index out of bounds: more verbs than arguments in format");
    }
    Object value = rest.next();
    int precision = verb.group(1) == null ? 6 : Integer.parseInt(verb.group(1));
    return switch (verb.group(2)) {
      case "s" -> text(value);
      case "d" -> String.valueOf(((Number) value).longValue());
      case "f" ->
          String.format(Locale.ROOT, "%." + precision + "f", ((Number) value).doubleValue());
      case "e" ->
          String.format(Locale.ROOT, "%." + precision + "e", ((Number) value).doubleValue());
      case "b" ->
          value instanceof Boolean flag
              ? (flag ? "1" : "0")
              : Long.toBinaryString(((Number) value).longValue());
      case "o" -> Long.toOctalString(((Number) value).longValue());
      case "x" -> Long.toHexString(((Number) value).longValue());
      case "X" -> Long.toHexString(((Number) value).longValue()).toUpperCase(Locale.ROOT);
      default ->
          throw new IllegalArgumentException(
              "could not parse formatting clause: unrecognized formatting clause \""
                  + verb.group(2)
                  + "\"");
    };
  }

  private static String text(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(CelFormat::text).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(e -> text(e.getKey()) + ": " + text(e.getValue()))
          .sorted()
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value instanceof Double number ? GoText.floating(number) : String.valueOf(value);
  }
}
