package dev.batchrun.runner.store.logged;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.EntryHeader;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Manifest;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The bytes of a manifest. Old files stay for ever and stay readable; {@code -Dgolden.update=true}
 * writes the newest anew.
 */
class ManifestGoldenTest {
  private static final Path GOLDEN =
      Path.of(
          System.getProperty("batchrun.repository", ".."),
          "runner-image/src/test/resources/manifest/manifest-1.json");
  private static final PartitionKey DAY = new PartitionKey(Map.of("day", "2026-07-03"));

  private static InputLock lock() {
    return new InputLock(
        1,
        "orders-2026-07-03-1f",
        "2026-07-04T02:00:00Z",
        List.of(
            new InputLock.LockedInput(
                "raw",
                "landing",
                List.of(
                    new InputLock.LockedFile(
                        "orders/a.parquet", 10, "crc32c:00000001", "2026-07-04T01:00:00Z")),
                "2026-07-02T22:00:00Z",
                "2026-07-03T22:00:00Z",
                null,
                null)),
        List.of(
            new InputLock.LockedReference(
                "rates",
                "landing",
                "rates/7.csv",
                "AsAtEventTime",
                "7",
                "2026-07-03",
                5,
                "sha256:rates")),
        Map.of("business_date", "2026-07-03"));
  }

  private static Seal seal() {
    return new Seal(
        1,
        "orders-2026-07-03-1f",
        "orders-2026-07-03",
        "orders",
        Mode.Publish,
        2,
        "data/orders-2026-07-03-1f-2-pod",
        "sha256:request",
        "sha256:contract",
        "sha256:lock",
        List.of(new ColumnConstraint("day", "2026-07-03", null, null)),
        Map.of("day=2026-07-03", 4L),
        List.of(
            new Seal.OutputFile(
                "day=2026-07-03",
                "data/orders-2026-07-03-1f-2-pod/day=2026-07-03/part-0.parquet",
                3,
                99,
                "crc32c:0000000a",
                "sha256:bytes")),
        Map.of(),
        null,
        List.of(),
        List.of(),
        "sha256:rows",
        3,
        99,
        List.of(
            new Seal.CheckResult("id_unique", "Unique", "FailRun", true, 0, "0", "0", List.of())),
        List.of(new Seal.CheckResult("counts", "Counts", "FailRun", true, 0, "3", "3", List.of())),
        new Seal.Quarantine("runs/x/evidence/q.parquet", 1, 9, "sha256:q", Map.of("null id", 1L)),
        null,
        List.of(),
        List.of("1 row was quarantined"),
        Map.of("business_date", "2026-07-03"),
        "3",
        "sha256:sql",
        "duckdb 2.0.0",
        "runner@sha256:image",
        "ann",
        "2026-07-04T02:01:00Z");
  }

  private static LogEntry entry() {
    Commit commit =
        new Commit(
            "orders-2026-07-03-1f",
            "orders-2026-07-03",
            2,
            "data/orders-2026-07-03-1f-2-pod",
            "sha256:seal",
            new OutputBoundary(Map.of("day", new Constraint.Exactly("2026-07-03"))),
            Map.of(DAY, 4L),
            Set.of(DAY),
            Set.of(),
            Optional.of(new Commit.Approval("review-1", "bob", "sha256:seal")));
    return new LogEntry(
        new EntryHeader(
            9,
            "log",
            "sha256:previous",
            "orders-2026-07-03-1f",
            3,
            "token",
            Instant.parse("2026-07-04T02:02:00Z")),
        new Entry.Publish(commit),
        "sha256:entry");
  }

  @Test
  void rendersTheSameBytesForTheSameEntrySealAndLock() throws IOException {
    Manifest manifest =
        Manifests.of(entry(), entry().body().commits().get(0), seal(), Optional.of(lock()));
    String text = CanonicalJson.text(manifest);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, text + "\n");
    }
    assertEquals(Files.readString(GOLDEN).strip(), text);
  }

  @Test
  void readsAManifestThatWasWrittenBefore() throws IOException {
    Manifest manifest =
        CanonicalJson.read(
            Files.readString(GOLDEN).getBytes(StandardCharsets.UTF_8), Manifest.class);
    assertEquals(9, manifest.version());
    assertEquals(4, manifest.previousVersion());
    assertEquals("bob", manifest.approval().by());
    assertEquals("sha256:lock", manifest.lockDigest());
    assertEquals("landing", manifest.inputs().get(0).claimName());
  }
}
