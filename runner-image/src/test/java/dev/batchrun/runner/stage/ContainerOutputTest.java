package dev.batchrun.runner.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.step.StepFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's container in place of SQL: what it is told, and what of its files is believed. */
class ContainerOutputTest {
  private static final String SPEC =
      """
      {"inputs": [{"name": "raw", "files": {"claimName": "landing", "path": "*.parquet"}}],
       "transform": {"container": {"image": "example/transform:1"}},
       "output": {"partitionBy": ["day"], "keys": ["id"]}}
      """;

  @TempDir Path directory;
  private Pipeline pipeline;
  private Path output;

  @BeforeEach
  void lock() throws Exception {
    pipeline = new Pipeline(directory, SPEC).days("2026-07-01", "2026-07-03");
    pipeline.parquet("a.parquet", "SELECT 1 AS id");
    pipeline.lock();
    output = pipeline.store.resolve("data/run-1-1-pod1");
  }

  private Path write(String path, String select) throws Exception {
    Path file = output.resolve(path);
    Files.createDirectories(file.getParent());
    Pipeline.sql("COPY (" + select + ") TO '" + file + "' (FORMAT parquet)");
    return file;
  }

  @Test
  void isToldItsInputsAndParameters() throws Exception {
    Path exchange = directory.resolve("exchange-run-1");
    JsonNode inputs = CanonicalJson.tree(Files.readString(exchange.resolve("inputs.json")));
    assertEquals("raw", inputs.at("/inputs/0/name").asText());
    assertEquals(
        directory.resolve("landing/a.parquet").toString(),
        inputs.at("/inputs/0/files/0/path").asText());
    assertTrue(inputs.at("/inputs/0/files/0/digest").asText().startsWith("crc32c:"));
    assertEquals("day", inputs.at("/output/partitionBy/0").asText());
    JsonNode parameters = CanonicalJson.tree(Files.readString(exchange.resolve("parameters.json")));
    assertEquals("run-1", parameters.path("run_id").asText());
  }

  @Test
  void sealsItsFiles() throws Exception {
    write("day=2026-07-01/a.parquet", "SELECT 1 AS id, DATE '2026-07-01' AS day");
    write("day=2026-07-02/b.parquet", "SELECT 2 AS id, DATE '2026-07-02' AS day");
    Seal seal = pipeline.store.seals.get(pipeline.validate().seal().digest());
    assertEquals(2, seal.rows());
    assertEquals("day=2026-07-01", seal.outputs().get(0).partition());
    assertEquals("data/run-1-1-pod1/day=2026-07-01/a.parquet", seal.outputs().get(0).path());
  }

  private void refuses(Reason reason, String message) {
    StepFailure failure = assertThrows(StepFailure.class, pipeline::validate);
    assertEquals(reason, failure.reason(), failure.getMessage());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @Test
  void refusesALink() throws Exception {
    Files.createDirectories(output.resolve("day=2026-07-01"));
    Files.createSymbolicLink(
        output.resolve("day=2026-07-01/a.parquet"), pipeline.landing("a.parquet"));
    refuses(Reason.TransformFailed, "day=2026-07-01/a.parquet is a link; leave regular .parquet");
  }

  @Test
  void refusesALinkToADirectory() throws Exception {
    Files.createSymbolicLink(output.resolve("day=2026-07-01"), directory.resolve("landing"));
    refuses(Reason.TransformFailed, "day=2026-07-01 is a link");
  }

  @Test
  void refusesOtherFiles() throws Exception {
    Files.writeString(output.resolve("notes.txt"), "x");
    refuses(Reason.TransformFailed, "notes.txt is not named *.parquet");
  }

  @Test
  void refusesAFileThatIsNoParquet() throws Exception {
    Files.createDirectories(output.resolve("day=2026-07-01"));
    Files.writeString(output.resolve("day=2026-07-01/a.parquet"), "no parquet at all");
    refuses(Reason.TransformFailed, "cannot be read as Parquet");
  }

  @Test
  void refusesRowsOfAnotherPartition() throws Exception {
    write("day=2026-07-01/a.parquet", "SELECT 1 AS id, DATE '2026-07-02' AS day");
    refuses(
        Reason.TransformFailed,
        "day=2026-07-01/a.parquet holds 1 rows of day=2026-07-02, expected only rows of"
            + " day=2026-07-01");
  }

  @Test
  void refusesRowsOutsideTheBoundary() throws Exception {
    write("day=2026-07-09/a.parquet", "SELECT 1 AS id, DATE '2026-07-09' AS day");
    refuses(Reason.OutsideBoundary, "day=2026-07-09 (1 row)");
  }

  @Test
  void refusesAFileInNoPartition() throws Exception {
    write("a.parquet", "SELECT 1 AS id, DATE '2026-07-01' AS day");
    refuses(Reason.TransformFailed, "expected day=<value>/*.parquet");
  }

  @Test
  void refusesFilesWithoutThePartitionColumn() throws Exception {
    write("day=2026-07-01/a.parquet", "SELECT 1 AS id");
    refuses(Reason.SchemaDrift, "column day is not in the files; found id.");
  }

  @Test
  void refusesARepeatedKeyInUnsortedFiles() throws Exception {
    write(
        "day=2026-07-01/a.parquet",
        "SELECT id, DATE '2026-07-01' AS day FROM (VALUES (1), (2), (1)) v(id)");
    refuses(Reason.QualityFailed, "output.keys unique: found 1 row");
  }
}
