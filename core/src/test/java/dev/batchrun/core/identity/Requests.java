package dev.batchrun.core.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests as trees, and one change to a tree at a time. */
final class Requests {
  private Requests() {}

  /** The request of the README. */
  static Map<String, Object> small() {
    return map(
        "dataset",
        "orders",
        "contract",
        map(
            "inputs",
            list(
                map(
                    "name",
                    "raw",
                    "files",
                    map("claimName", "landing", "path", "orders/*.parquet"),
                    "boundary",
                    map("clock", "EventTime", "column", "day"))),
            "transform",
            map("sql", "SELECT order_id, day, amount FROM raw"),
            "output",
            map(
                "partitionBy",
                list("day"),
                "keys",
                list("order_id"),
                "store",
                map("filesystem", map("claimName", "lake", "path", "orders")))),
        "run",
        map(
            "datasetRef",
            map("name", "orders"),
            "partition",
            map("day", "2026-07-03"),
            "businessDate",
            "2026-07-03"));
  }

  /** A request in which every field of the projection is set. */
  static Map<String, Object> full() {
    return map("dataset", "orders", "contract", fullContract(), "run", fullRun());
  }

  private static Map<String, Object> fullContract() {
    return map(
        "description",
        "all orders",
        "inputs",
        list(
            map(
                "name",
                "raw",
                "files",
                fullFiles(),
                "boundary",
                fullBoundary(),
                "whenEmpty",
                "Fail"),
            map("name", "rates", "dataset", map("name", "fx", "slice", "All", "version", 7))),
        "references",
        list(fullReference()),
        "parameters",
        list(map("name", "rate", "type", "Decimal", "defaultValue", "1", "description", "d")),
        "transform",
        fullTransform(),
        "output",
        fullOutput(),
        "quality",
        list(
            fullRule("QuarantineRecord"),
            map("check", "RowCount", "severity", "FailRun", "min", "1")),
        "reconciliation",
        list(map("check", "Counts", "input", "raw")),
        "publish",
        map("approval", "Required"),
        "execution",
        map("resources", map("cpu", "2"), "labels", map("team", "a")));
  }

  private static Map<String, Object> fullFiles() {
    return map(
        "claimName",
        "landing",
        "path",
        "orders/*.csv",
        "list",
        list("a.csv", "b.csv"),
        "format",
        "CSV",
        "columns",
        list(map("name", "day", "type", "DATE", "nullable", false)),
        "csv",
        map("delimiter", ";", "quote", "'", "header", false, "nullText", "-"),
        "hivePartitions",
        true,
        "digest",
        "SHA256");
  }

  private static Map<String, Object> fullBoundary() {
    return map(
        "clock",
        "EventTime",
        "column",
        "at",
        "zone",
        "Europe/Berlin",
        "partition",
        "day",
        "lookBack",
        "36h");
  }

  private static Map<String, Object> fullReference() {
    return map(
        "name",
        "shops",
        "claimName",
        "landing",
        "path",
        "shops/{version}.csv",
        "format",
        "CSV",
        "columns",
        list(map("name", "shop", "type", "BIGINT")),
        "csv",
        map("delimiter", "|"),
        "policy",
        "RuleVersionPinned",
        "version",
        "2026-01",
        "effectiveAt",
        "2026-01-31",
        "checksum",
        "sha256:00");
  }

  private static Map<String, Object> fullTransform() {
    return map(
        "sql",
        "SELECT 1",
        "steps",
        list(map("name", "one", "sql", "SELECT 1"), map("name", "two", "sql", "SELECT 2")),
        "container",
        map(
            "image",
            "registry.example/orders:1",
            "command",
            list("/bin/run"),
            "args",
            list("--fast"),
            "env",
            list(
                map("name", "LEVEL", "value", "3"),
                map("name", "TOKEN", "secret", map("name", "s", "key", "k")))),
        "compute",
        "IncrementalRecompute",
        "determinism",
        "Flag",
        "version",
        "v3");
  }

  private static Map<String, Object> fullOutput() {
    return map(
        "partitionBy",
        list("day", "region"),
        "keys",
        list("order_id", "line"),
        "sortBy",
        list("line"),
        "schema",
        list(map("name", "day", "type", "DATE")),
        "schemaVersion",
        2,
        "history",
        map("policy", "Replace"),
        "files",
        map("targetMegabytes", 64),
        "store",
        map(
            "filesystem",
            map("claimName", "lake", "path", "orders", "accessMode", "ReadWriteOnce")));
  }

  private static Map<String, Object> fullRule(String severity) {
    return map(
        "name",
        "sane",
        "check",
        "Range",
        "columns",
        list("amount"),
        "severity",
        severity,
        "min",
        "0",
        "max",
        "9",
        "values",
        list("a", "b"),
        "pattern",
        "[a-z]+",
        "sql",
        "amount > 0",
        "reference",
        "shops",
        "referenceColumns",
        list("shop"),
        "maxFailures",
        5);
  }

  private static Map<String, Object> fullRun() {
    return map(
        "mode",
        "Shadow",
        "partition",
        map("region", "eu"),
        "range",
        map("column", "day", "from", "2026-07-01", "to", "2026-08-01"),
        "businessDate",
        "2026-07-31",
        "interval",
        map("from", "2026-07-01T00:00:00Z", "to", "2026-08-01T00:00:00Z"),
        "parameters",
        map("rate", "1.1"),
        "rollback",
        map("toVersion", 4),
        "promote",
        map("run", "shadow-1"),
        "compare",
        map("tolerances", list(map("column", "amount", "absolute", "0.01"))),
        "runKey",
        "orders-july",
        "rerun",
        "late files",
        "requestedBy",
        "ana",
        "suspend",
        false,
        "cancel",
        false,
        "ttlSecondsAfterFinished",
        60,
        "datasetRef",
        map("name", "orders"));
  }

  /** A map in the order written. */
  static Map<String, Object> map(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  static List<Object> list(Object... values) {
    return new ArrayList<>(List.of(values));
  }

  /** A copy with the value at a path such as {@code contract.inputs.0.name} set. */
  static Map<String, Object> with(Map<String, Object> tree, String path, Object value) {
    Map<String, Object> copy = copy(tree);
    String[] steps = path.split("\\.");
    Object at = copy;
    for (int i = 0; i < steps.length - 1; i++) {
      at = step(at, steps[i], steps[i + 1]);
    }
    put(at, steps[steps.length - 1], value);
    return copy;
  }

  private static Object step(Object at, String name, String next) {
    if (at instanceof List<?> list) {
      return list.get(Integer.parseInt(name));
    }
    return members(at)
        .computeIfAbsent(name, n -> next.matches("[0-9]+") ? list() : new LinkedHashMap<>());
  }

  private static void put(Object at, String name, Object value) {
    if (at instanceof List<?>) {
      items(at).set(Integer.parseInt(name), value);
    } else if (value == null) {
      members(at).remove(name);
    } else {
      members(at).put(name, value);
    }
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> members(Object map) {
    return (Map<String, Object>) map;
  }

  @SuppressWarnings("unchecked")
  static List<Object> items(Object list) {
    return (List<Object>) list;
  }

  static Map<String, Object> copy(Map<String, Object> tree) {
    return members(deepCopy(tree));
  }

  private static Object deepCopy(Object value) {
    if (value instanceof Map) {
      Map<String, Object> copy = new LinkedHashMap<>();
      members(value).forEach((k, v) -> copy.put(k, deepCopy(v)));
      return copy;
    }
    if (value instanceof List) {
      List<Object> copy = new ArrayList<>();
      items(value).forEach(v -> copy.add(deepCopy(v)));
      return copy;
    }
    return value;
  }
}
