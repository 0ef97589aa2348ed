package dev.batchrun.runner.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.CanonicalJson;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportWriterTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"x", "ä", "\"", "\n", "😀", "\\"})
  void cutsTextsUntilTheReportFits(String unit) throws Exception {
    String digest = "sha256:" + "0".repeat(64);
    StepReport report =
        Reports.of("run-1", "validate", Reason.QualityFailed)
            .message(unit.repeat(2000))
            .quality(new BatchRunStatus.Quality(1, 2, 3, 4L, unit.repeat(250)))
            .seal(new BatchRunStatus.Seal(digest, 1L, 2L, 3, 4, 5, true))
            .witness(new BatchRunStatus.Witness("log", 1L, digest, null))
            .build();
    byte[] bytes = ReportWriter.encode(report);
    assertTrue(bytes.length <= PodLayout.MAX_REPORT_BYTES, "bytes: " + bytes.length);
    StepReport read = CanonicalJson.read(bytes, StepReport.class);
    assertEquals(report.seal(), read.seal());
    assertTrue(read.message().endsWith("…"));
  }

  @Test
  void writesAShortReportAsItIs() throws Exception {
    StepReport report =
        Reports.of("run-1", "lock", Reason.InputMissing).message("input raw: nothing").build();
    Path file = directory.resolve("log");
    new ReportWriter(file).write(report);
    assertEquals(report, CanonicalJson.read(Files.readAllBytes(file), StepReport.class));
    new ReportWriter(file).write(report);
    assertEquals(1, Files.list(directory).count());
  }
}
