package dev.batchrun.local.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The definitions the project ships, as a server would take them. */
class OwnDefinitionsTest {
  private static final Path DEFINITIONS =
      Path.of(System.getProperty("batchrun.repository", ".."), "crds");

  private static final String DATASET =
      """
      {apiVersion: batchrun.dev/v1alpha1, kind: Dataset, metadata: {name: orders}, spec: {
        inputs: [{name: raw, files: {claimName: landing, path: "orders/*.parquet"},
                  boundary: {clock: EventTime, column: ordered_at, zone: Europe/Berlin}}],
        transform: {sql: "SELECT order_id, day, amount FROM raw"},
        output: {partitionBy: [day], keys: [order_id],
                 store: {filesystem: {claimName: lake, path: orders, accessMode: ReadWriteMany}}},
        quality: [{check: Unique, columns: [order_id], severity: FailRun}]}}
      """;

  private static final String RUN =
      """
      {apiVersion: batchrun.dev/v1alpha1, kind: BatchRun, metadata: {name: orders-2026-07-03},
       spec: {datasetRef: {name: orders}, partition: {day: "2026-07-03"}}}
      """;

  private static final String BACKFILL =
      """
      {apiVersion: batchrun.dev/v1alpha1, kind: Backfill, metadata: {name: orders-h1}, spec: {
        datasetRef: {name: orders}, reason: {code: WrongRates, text: the rate table was wrong},
        scope: {ranges: [{from: "2026-01-01", to: "2026-07-01"}]},
        mode: Replace}}
      """;

  static Stream<Path> definitions() throws IOException {
    return Files.list(DEFINITIONS).filter(file -> file.toString().endsWith(".yaml")).sorted();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void compilesEveryRule(Path file) {
    assertTrue(schemaOf(file).toString().startsWith("schema of "));
  }

  @Test
  void takesTheFirstExample() {
    assertEquals(List.of(), problems("datasets", DATASET));
    assertEquals(List.of(), problems("batchruns", RUN));
  }

  @Test
  void refusesARunWithoutADataset() {
    String run = RUN.replace("datasetRef: {name: orders}, ", "");
    List<FieldProblem> problems = problems("batchruns", run);
    assertFalse(problems.isEmpty());
    assertTrue(problems.get(0).path().startsWith("spec"), problems.toString());
  }

  @Test
  void takesAnUpstreamByTimeWhereBothTheWindowAndTheTimeAreNamed() {
    String window =
        "inputs: [{name: up, dataset: {name: fx, slice: Window, window: {unit: Day, before: 29}}}]";
    String time = "output: {time: {column: day, unit: Day, zone: Europe/Berlin}, ";
    String dataset = DATASET.replaceAll("(?s)inputs: .*?}}]", window).replace("output: {", time);
    assertEquals(List.of(), problems("datasets", dataset));
    assertSays(
        "datasets",
        "window: required for slice Window, and only there",
        dataset.replace("slice: Window", "slice: All"));
    assertSays(
        "datasets",
        "output.time: required where an input's slice",
        dataset.replace(time, "output: {"));
    assertSays(
        "datasets",
        "time: column must be one of partitionBy",
        dataset.replace("column: day, unit", "column: hour, unit"));
  }

  @Test
  void takesNoBackfillAsLongAsNothingCarriesItOut() {
    List<FieldProblem> problems = problems("backfills", BACKFILL);
    assertEquals(1, problems.size(), problems.toString());
    assertSays(
        "kind: a Backfill is not carried out by this version yet, so none is taken", BACKFILL);
  }

  @Test
  void saysOfABackfillWhatIsNotAvailableYetAndWhatToWrite() {
    String more =
        BACKFILL.replace(
            "mode: Replace", "mode: Shadow, downstream: Block, execution: {publish: AllOrNothing}");
    assertSays("of a Backfill are not available yet; write DryRun or Replace", more);
    assertSays("ManualApproval are not available yet; write Notify or leave it out", more);
    assertSays("AllOrNothing is not available yet; write PerRun or leave it out", more);
    String everything = BACKFILL.replaceAll("ranges: .*}]", "");
    assertSays("name ranges, values or both; history has no beginning", everything);
    String backwards = BACKFILL.replace("2026-07-01", "2025-07-01");
    assertSays("from must be before to; to is exclusive", backwards);
    assertSays("at most 40 characters", BACKFILL.replace("orders-h1", "o".repeat(41)));
  }

  private static void assertSays(String text, String backfill) {
    assertSays("backfills", text, backfill);
  }

  private static void assertSays(String plural, String text, String object) {
    List<FieldProblem> problems = problems(plural, object);
    assertTrue(problems.stream().anyMatch(p -> p.message().contains(text)), text + ": " + problems);
  }

  private static List<FieldProblem> problems(String plural, String object) {
    CustomResourceSchema schema = schemaOf(DEFINITIONS.resolve(plural + ".batchrun.dev.yaml"));
    ObjectNode tree = (ObjectNode) Serialization.unmarshal("---\n" + object, JsonNode.class);
    assertEquals(List.of(), schema.unknownFields(tree));
    return schema.validate(schema.withDefaults(tree), Optional.empty());
  }

  private static CustomResourceSchema schemaOf(Path file) {
    try {
      JsonNode definition = Serialization.unmarshal(Files.readString(file), JsonNode.class);
      return CustomResourceSchema.compile(
          definition.at("/spec/versions/0/schema/openAPIV3Schema"),
          definition.at("/spec/names/kind").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
