package dev.batchrun.local.demo;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.local.LocalMode;
import dev.batchrun.local.LocalSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private static final Path REPOSITORY = Path.of(System.getProperty("batchrun.repository"));

  @TempDir Path directory;

  @Test
  void showsAMonthOfFlightsUntilItIsPublishedAndWhatItLeft() throws Exception {
    String shown = run(REPOSITORY.resolve("examples/flights/run.yaml"), true);
    assertTrue(shown.contains("Published    version 1, consumers may read it"), shown);
    assertTrue(shown.contains("508,145 + 59 + 35 = 508,239"), shown);
    assertTrue(shown.contains("2001-01-01  2001-01-01 00:01:00.0  ANC"), shown);
    assertTrue(shown.contains("_batchrun/runs/flights-2001-01-"), shown);
  }

  @Test
  void saysWhyARunThatEndsOtherwiseWasNotPublished() throws Exception {
    Path run =
        Files.writeString(
            directory.resolve("run.yaml"),
            """
            apiVersion: batchrun.dev/v1alpha1
            kind: BatchRun
            metadata: {name: no-such-month}
            spec:
              datasetRef: {name: flights-daily}
              range: {column: day, from: "1999-01-01", to: "1999-02-01"}
            """);
    String shown = run(run, false);
    assertTrue(shown.contains("The run ended as Failed: "), shown);
    assertTrue(shown.contains("flights"), shown);
  }

  private String run(Path run, boolean published) throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    LocalSettings settings =
        LocalSettings.in(directory.resolve("local")).withWorkingDirectory(REPOSITORY);
    try (LocalMode local = LocalMode.start(settings);
        PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8)) {
      Path example = REPOSITORY.resolve("examples/flights");
      boolean ended =
          new Demo(local, out, false, InstantSource.system())
              .run(List.of(example.resolve("claims.yaml"), example.resolve("dataset.yaml"), run));
      String shown = text.toString(StandardCharsets.UTF_8);
      assertTrue(ended == published, shown);
      assertFalse(shown.contains("Exception"), shown);
      return shown;
    }
  }
}
