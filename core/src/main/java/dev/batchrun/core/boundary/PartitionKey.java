package dev.batchrun.core.boundary;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One partition: a value for each partition column, in the order of the columns. A dataset without
 * partition columns has the one partition {@link #WHOLE}.
 *
 * @param values column to value; iteration order is the order of the columns
 */
public record PartitionKey(Map<String, String> values) implements Comparable<PartitionKey> {

  /** The only partition of a dataset without partition columns. */
  public static final PartitionKey WHOLE = new PartitionKey(Map.of());

  public PartitionKey {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The partition as a relative path, {@code day=2026-07-03/region=eu}; empty for {@link #WHOLE}.
   * Names and values are percent-encoded, so that no value can leave its directory.
   */
  public String path() {
    return values.entrySet().stream()
        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
        .collect(Collectors.joining("/"));
  }

  /** The partition that {@link #path()} gave this text. */
  public static PartitionKey parse(String path) {
    if (path.isEmpty()) {
      return WHOLE;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String segment : path.split("/", -1)) {
      int equals = segment.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException(
            "partition path '"
                + path
                + "': found segment '"
                + segment
                + "', expected column=value");
      }
      values.put(decode(segment.substring(0, equals)), decode(segment.substring(equals + 1)));
    }
    return new PartitionKey(values);
  }

  private static String encode(String text) {
    // URLEncoder leaves '.' and '*' alone and writes '+' for a blank; none of them may stay.
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace(".", "%2E");
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "partition path: found '" + text + "', expected percent-encoded text", e);
    }
  }

  @Override
  public int compareTo(PartitionKey other) {
    return path().compareTo(other.path());
  }

  @Override
  public String toString() {
    return values.isEmpty() ? "(whole)" : path();
  }
}
