package dev.batchrun.core.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunIdentityTest {

  private static String digest(Map<String, Object> request) {
    return RunIdentity.of("main", "team-a", "orders-2026-07-03", request).requestDigest();
  }

  @Test
  void makesAReadableRunIdFromTheKey() {
    RunIdentity identity = RunIdentity.of("main", "team-a", "orders-2026-07-03", Requests.small());
    assertTrue(identity.runId().matches("orders-2026-07-03-[0-9a-f]{16}"), identity.runId());
    assertTrue(identity.requestDigest().matches("sha256:[0-9a-f]{64}"));
  }

  @ParameterizedTest
  @CsvSource({
    "a-very-long-name-that-goes-on-and-on, a-very-long-name-that-go",
    "Daily_Orders.2026,                    daily-orders-2026",
    "abcdefghijklmnopqrstuvw-xyz,          abcdefghijklmnopqrstuvw",
    "___,                                  run"
  })
  void keepsTheRunIdAPlainDirectoryName(String key, String beginning) {
    String runId = RunIdentity.of("main", "team-a", key, Requests.small()).runId();
    assertEquals(beginning, runId.substring(0, runId.length() - 17));
  }

  @Test
  void tellsInstallationsNamespacesAndKeysApart() {
    List<String> ids = new ArrayList<>();
    for (List<String> who :
        List.of(
            List.of("main", "a", "k"),
            List.of("other", "a", "k"),
            List.of("main", "b", "k"),
            List.of("main", "a", "K"),
            List.of("mai", "na", "k"))) {
      ids.add(RunIdentity.of(who.get(0), who.get(1), who.get(2), Requests.small()).runId());
    }
    assertEquals(ids.size(), ids.stream().distinct().count(), ids.toString());
  }

  @Test
  void doesNotDependOnTheOrderOfNames() {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      assertEquals(
          digest(Requests.full()), digest(Requests.members(shuffled(Requests.full(), random))));
    }
  }

  private static Object shuffled(Object value, Random random) {
    if (value instanceof Map) {
      List<Map.Entry<String, Object>> entries = new ArrayList<>(Requests.members(value).entrySet());
      Collections.shuffle(entries, random);
      Map<String, Object> result = new LinkedHashMap<>();
      entries.forEach(e -> result.put(e.getKey(), shuffled(e.getValue(), random)));
      return result;
    }
    if (value instanceof List) {
      return Requests.items(value).stream().map(v -> shuffled(v, random)).toList();
    }
    return value;
  }

  @ParameterizedTest(name = "{0} = {1} is the same as leaving it out")
  @CsvSource({
    "run.mode, Publish",
    "contract.inputs.0.files.format, Parquet",
    "contract.inputs.0.files.hivePartitions, false",
    "contract.inputs.0.files.csv.delimiter, ','",
    "contract.inputs.0.files.csv.quote, '\"'",
    "contract.inputs.0.files.csv.header, true",
    "contract.inputs.0.files.csv.nullText, ''",
    "contract.inputs.0.boundary.zone, UTC",
    "contract.transform.compute, FullRecompute",
  })
  void takesADefaultWrittenOutForTheSame(String path, String value) {
    Object typed =
        value.equals("true") || value.equals("false") ? (Object) Boolean.valueOf(value) : value;
    assertEquals(digest(Requests.small()), digest(Requests.with(Requests.small(), path, typed)));
  }

  @Test
  void takesNothingAnEmptyListAndAnEmptyMapForTheSame() {
    Map<String, Object> small = Requests.small();
    assertEquals(digest(small), digest(Requests.with(small, "contract.references", List.of())));
    assertEquals(digest(small), digest(Requests.with(small, "run.parameters", Map.of())));
    assertEquals(digest(small), digest(Requests.with(small, "run.compare", Map.of())));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "contract.description",
    "contract.reconciliation",
    "contract.publish",
    "contract.execution",
    "contract.execution.resources.cpu",
    "contract.execution.labels.team",
    "contract.inputs.0.whenEmpty",
    "contract.inputs.0.files.digest",
    "contract.parameters.0.defaultValue",
    "contract.parameters.0.description",
    "contract.transform.determinism",
    "contract.output.history",
    "contract.output.files",
    "contract.output.store.filesystem.accessMode",
    "contract.quality.0.name",
    "contract.quality.1",
    "run.datasetRef",
    "run.runKey",
    "run.requestedBy",
    "run.suspend",
    "run.cancel",
    "run.ttlSecondsAfterFinished"
  })
  void leavesOutWhatDoesNotDecideAboutRows(String path) {
    assertEquals(
        digest(Requests.full()), digest(Requests.with(Requests.full(), path, Map.of())), path);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"bucket,true", "prefix,true", "endpoint,true", "region,false", "pathStyle,false"})
  void countsWhereABucketIsAndNotHowItIsReached(String member, boolean counts) {
    String store = "contract.output.store";
    Map<String, Object> bucket =
        Requests.with(
            Requests.small(), store, Map.of("s3", Map.of("bucket", "lake", "prefix", "orders")));
    Map<String, Object> other = Requests.with(bucket, store + ".s3." + member, "other");
    assertEquals(counts, !digest(bucket).equals(digest(other)));
  }

  @Test
  void countsEveryFieldThatIsMeaning() {
    Map<String, Object> full = Requests.full();
    List<String> leaves = new ArrayList<>();
    collectLeaves("", RequestMeaning.of(full), leaves);
    // The projection's own version is no field of a request.
    leaves.remove("projection");
    assertEquals(80, leaves.size(), "fields of meaning");
    for (String leaf : leaves) {
      Map<String, Object> changed = changeFirst(full, leaf);
      assertNotEquals(digest(full), digest(changed), leaf);
    }
  }

  /** Paths without list positions: the projection sorts some lists. */
  private static void collectLeaves(String path, Object value, List<String> leaves) {
    if (value instanceof Map) {
      new TreeMap<>(Requests.members(value))
          .forEach((k, v) -> collectLeaves(path.isEmpty() ? k : path + "." + k, v, leaves));
    } else if (value instanceof List) {
      Requests.items(value).forEach(v -> collectLeaves(path + ".*", v, leaves));
    } else if (!leaves.contains(path)) {
      leaves.add(path);
    }
  }

  /** A copy in which the first value at the path is another one. */
  private static Map<String, Object> changeFirst(Map<String, Object> tree, String path) {
    Map<String, Object> copy = Requests.copy(tree);
    assertTrue(change(copy, List.of(path.split("\\."))), path);
    return copy;
  }

  private static boolean change(Object at, List<String> steps) {
    List<String> rest = steps.subList(1, steps.size());
    if (at instanceof List) {
      List<Object> items = Requests.items(at);
      for (int i = 0; i < items.size(); i++) {
        if (rest.isEmpty()) {
          items.set(i, other(items.get(i)));
          return true;
        }
        if (change(items.get(i), rest)) {
          return true;
        }
      }
      return false;
    }
    if (!(at instanceof Map) || !Requests.members(at).containsKey(steps.get(0))) {
      return false;
    }
    Map<String, Object> members = Requests.members(at);
    if (rest.isEmpty()) {
      members.put(steps.get(0), other(members.get(steps.get(0))));
      return true;
    }
    return change(members.get(steps.get(0)), rest);
  }

  private static Object other(Object value) {
    if (value instanceof Boolean b) {
      return !b;
    }
    if (value instanceof Integer i) {
      return i + 1;
    }
    return switch ((String) value) {
      case "Shadow" -> "DryRun";
      case "QuarantineRecord" -> "Warn";
      default -> value + "x";
    };
  }

  @Test
  void countsTheOrderOfStepsAndColumnsButNotOfNamedThings() {
    Map<String, Object> full = Requests.full();
    for (String ordered :
        List.of(
            "contract.transform.steps", "contract.output.partitionBy", "contract.output.keys")) {
      assertNotEquals(digest(full), digest(reversed(full, ordered)), ordered);
    }
    for (String unordered :
        List.of(
            "contract.inputs",
            "contract.inputs.0.files.list",
            "contract.transform.container.env",
            "contract.quality")) {
      assertEquals(digest(full), digest(reversed(full, unordered)), unordered);
    }
  }

  private static Map<String, Object> reversed(Map<String, Object> tree, String path) {
    Object at = tree;
    for (String step : path.split("\\.")) {
      at =
          at instanceof List
              ? Requests.items(at).get(Integer.parseInt(step))
              : Requests.members(at).get(step);
    }
    List<Object> reversed = new ArrayList<>(Requests.items(at));
    Collections.reverse(reversed);
    return Requests.with(tree, path, reversed);
  }

  @Test
  void doesNotCountBlanksAroundSqlOrTheKindOfLineEnds() {
    Map<String, Object> one =
        Requests.with(Requests.small(), "contract.transform.sql", "SELECT 1\nFROM raw");
    Map<String, Object> two =
        Requests.with(Requests.small(), "contract.transform.sql", " SELECT 1\r\nFROM raw\n");
    assertEquals(digest(one), digest(two));
  }

  @Test
  void doesNotCountHowRowsAreComputedWhereNothingIs() {
    Map<String, Object> rollback =
        Requests.with(
            Requests.with(Requests.small(), "run.mode", "Rollback"), "run.rollback.toVersion", 3);
    assertEquals(
        digest(rollback), digest(Requests.with(rollback, "contract.transform.sql", "SELECT 2")));
    assertNotEquals(digest(rollback), digest(Requests.with(rollback, "run.rollback.toVersion", 4)));
  }

  @Test
  void refusesAFieldThatNobodyClassified() {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () -> digest(Requests.with(Requests.small(), "contract.output.compression", "zstd")));
    assertEquals(
        "request.contract.output.compression: neither kept nor left out; decide whether it is meaning",
        refused.getMessage());
  }
}
