package dev.batchrun.e2e;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * YAML as a user writes it. Each call starts from something valid and says what is different: a
 * line {@code key: value} of the spec replaces the one with that key, {@code key:} alone drops it.
 */
final class Yaml {
  private Yaml() {}

  /** Orders by day, from Parquet files of the claim landing to the claim lake. */
  static String dataset(String name, String... differences) {
    Map<String, String> spec = new LinkedHashMap<>();
    spec.put(
        "inputs",
        "[{name: raw, files: {claimName: landing, path: orders/*.parquet},"
            + " boundary: {clock: EventTime, column: day}}]");
    spec.put("transform", "{sql: \"SELECT order_id, day, amount FROM raw\"}");
    spec.put("output", output(name, ""));
    spec.put(
        "execution",
        "{retry: {backoff: 1s, maxBackoff: 1s}, resources: {cpu: 250m, memory: 512Mi}}");
    return object("Dataset", name, spec, differences);
  }

  /** An output by day with the key order_id. */
  static String output(String path, String more) {
    return "{partitionBy: [day], keys: [order_id], store: {filesystem: {claimName: lake, path: "
        + path
        + "}}"
        + (more.isEmpty() ? "" : ", " + more)
        + "}";
  }

  /** A run of a Dataset for a day. */
  static String run(String name, String dataset, String day, String... differences) {
    Map<String, String> spec = new LinkedHashMap<>();
    spec.put("datasetRef", "{name: " + dataset + "}");
    spec.put("partition", "{day: \"" + day + "\"}");
    return object("BatchRun", name, spec, differences);
  }

  private static String object(
      String kind, String name, Map<String, String> spec, String... differences) {
    for (String difference : differences) {
      String key = difference.substring(0, difference.indexOf(':'));
      String value = difference.substring(key.length() + 1).strip();
      if (value.isEmpty()) {
        spec.remove(key);
      } else {
        spec.put(key, value);
      }
    }
    StringBuilder yaml =
        new StringBuilder("apiVersion: batchrun.dev/v1alpha1\nkind: ")
            .append(kind)
            .append("\nmetadata: {name: ")
            .append(name)
            .append("}\nspec:\n");
    spec.forEach(
        (key, value) -> yaml.append("  ").append(key).append(": ").append(value).append('\n'));
    return yaml.toString();
  }
}
