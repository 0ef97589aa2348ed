package dev.batchrun.api.v1alpha1;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps the order in which a user wrote a map, which {@code Map.copyOf} loses. */
final class Ordered {
  private Ordered() {}

  static <K, V> Map<K, V> map(Map<K, V> source) {
    return source == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(source));
  }
}
