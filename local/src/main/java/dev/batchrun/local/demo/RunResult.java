package dev.batchrun.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Prints what a published run left behind: checks, first rows, the manifest. */
final class RunResult {
  private final PrintStream out;
  private final Path claimDirectory;
  private final Path dataset;

  /**
   * @param claimDirectory what the store's claim is bound to
   * @param dataset the dataset's root in it
   */
  RunResult(PrintStream out, Path claimDirectory, Path dataset) {
    this.out = out;
    this.claimDirectory = claimDirectory;
    this.dataset = dataset;
  }

  void print(BatchRunStatus status) throws IOException, SQLException {
    Path manifestFile = manifestFile(status.manifest());
    JsonNode manifest = new ObjectMapper().readTree(Files.readAllBytes(manifestFile));
    printChecks("Reconciliation", manifest.path("reconciliation"));
    printChecks("Quality", manifest.path("quality"));
    out.printf("%nFirst rows of %s%n", dataset.resolve("current"));
    Path current = dataset.resolve("current").toRealPath();
    TextTable.print(out, new PublishedTable(current).firstRows(5));
    out.printf("%nManifest  %s%n          %s%n", manifestFile, status.manifest().digest());
  }

  private Path manifestFile(BatchRunStatus.ManifestRef manifest) {
    // pvc://<claim>/<path>: the claim is the one the dataset lives on.
    String withoutScheme = manifest.uri().substring("pvc://".length());
    return claimDirectory.resolve(withoutScheme.substring(withoutScheme.indexOf('/') + 1));
  }

  private void printChecks(String title, JsonNode checks) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("CHECK", "SEVERITY", "RESULT", "EXPECTED", "FOUND"));
    for (JsonNode check : checks) {
      rows.add(
          List.of(
              check.path("name").asText(),
              check.path("severity").asText(),
              check.path("held").asBoolean()
                  ? "held"
                  : "not held (%d)".formatted(check.path("failures").asLong()),
              check.path("expected").asText("-"),
              check.path("found").asText("-")));
    }
    if (rows.size() > 1) {
      out.printf("%n%s%n", title);
      TextTable.print(out, rows);
    }
  }
}
