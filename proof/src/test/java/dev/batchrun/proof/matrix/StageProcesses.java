package dev.batchrun.proof.matrix;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.runner.Main;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.store.Failpoints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The runner's commands over one claim, as processes of their own or within this one. */
final class StageProcesses {
  static final int KILLED = 137;

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CONTRACT =
      """
      {"format": 1, "dataset": "orders", "spec": {
        "inputs": [{"name": "raw",
                    "files": {"claimName": "landing", "path": "*.csv", "format": "CSV",
                              "columns": [{"name": "order_id", "type": "BIGINT"},
                                          {"name": "at", "type": "TIMESTAMP"},
                                          {"name": "amount", "type": "BIGINT"}]},
                    "boundary": {"clock": "EventTime", "column": "at"}}],
        "transform": {"sql": "SELECT order_id, CAST(\\"at\\" AS DATE) AS day, amount FROM raw"},
        "output": {"partitionBy": ["day"], "keys": ["order_id"],
                   "history": {"policy": "Replace", "keepFor": "1s"},
                   "store": {"filesystem": {"claimName": "lake", "path": "orders"}}},
        "quality": [{"check": "Range", "columns": ["amount"], "min": "0",
                     "severity": "QuarantineRecord"}]}}
      """;

  private final Path directory;
  private final ObjectNode request;

  StageProcesses(Path directory, String run) throws IOException {
    this.directory = directory;
    Files.createDirectories(directory.resolve("landing"));
    Files.createDirectories(directory.resolve("lake"));
    Files.writeString(
        directory.resolve("landing/a.csv"),
        "order_id,at,amount\n1,2026-07-03 01:00:00,5\n2,2026-07-03 02:00:00,-1\n");
    Files.writeString(directory.resolve("contract.json"), CONTRACT);
    this.request =
        (ObjectNode)
            MAPPER.readTree(
                """
                {"protocol": 1, "installation": "test", "namespace": "shop", "dataset": "orders",
                 "requestDigest": "sha256:1", "mode": "Publish", "attempt": 1, "epoch": 1,
                 "businessDate": "2026-07-03",
                 "interval": {"from": "2026-07-03T00:00:00Z", "to": "2026-07-04T00:00:00Z"},
                 "boundary": [{"column": "day", "exactly": "2026-07-03"}]}
                """);
    request
        .put("run", run)
        .put("runKey", run)
        .put("runId", run + "-0a1b2c")
        .put("contractDigest", Digests.sha256(CONTRACT.getBytes(StandardCharsets.UTF_8)));
  }

  ObjectNode request() {
    return request;
  }

  Path root() {
    return directory.resolve("lake/orders");
  }

  private Path report(String command) {
    return directory.resolve(command + "-report.json");
  }

  private Map<String, String> environment(String command) {
    Map<String, String> environment = new HashMap<>();
    environment.put(PodLayout.ENV_REQUEST, request.toString());
    environment.put(PodLayout.ENV_CONTRACT, directory.resolve("contract.json").toString());
    environment.put(
        PodLayout.ENV_CLAIMS,
        CanonicalJson.text(
            Map.of(
                "landing", directory.resolve("landing").toString(),
                "lake", directory.resolve("lake").toString())));
    environment.put(PodLayout.ENV_WORK, directory.resolve("work").toString());
    environment.put(PodLayout.ENV_EXCHANGE, directory.resolve("exchange").toString());
    environment.put(
        PodLayout.ENV_POD_TOKEN,
        request.get("run").asText() + "-pod-" + request.get("attempt").asText());
    environment.put(PodLayout.ENV_MEMORY_BYTES, String.valueOf(1L << 30));
    environment.put(PodLayout.ENV_CPUS, "2");
    environment.put(PodLayout.ENV_TERMINATION_LOG, report(command).toString());
    return environment;
  }

  /** Runs a command within this process, without faults. */
  int here(String command) throws IOException {
    Files.deleteIfExists(report(command));
    return Main.commandLine(environment(command)).execute(command);
  }

  /** Runs a command as a process of its own; what was stopped goes on when others are done. */
  int process(String command, String failpoint, Runnable meanwhile)
      throws IOException, InterruptedException {
    Files.deleteIfExists(report(command));
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            command);
    builder.environment().putAll(environment(command));
    builder.environment().put(Failpoints.ENV_FAILPOINT, failpoint);
    builder.environment().put(Failpoints.ENV_ENABLED, "true");
    Process process = builder.redirectErrorStream(true).start();
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith("failpoint ")) {
          meanwhile.run();
          process.getOutputStream().write('\n');
          process.getOutputStream().flush();
        }
      }
      return process.waitFor();
    } finally {
      process.destroyForcibly();
    }
  }

  /** What a command reported; empty when it died. */
  Optional<StepReport> reported(String command) throws IOException {
    return Files.exists(report(command))
        ? Optional.of(CanonicalJson.read(Files.readAllBytes(report(command)), StepReport.class))
        : Optional.empty();
  }
}
