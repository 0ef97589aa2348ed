package dev.batchrun.proof.race;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.runner.Main;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.store.ContractFile;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Starts the runner's commands as processes of their own over the dataset of a world. */
final class RealProcesses {
  private final RaceWorld world;
  private final ContractFile contract;
  private int started;

  RealProcesses(RaceWorld world) throws IOException {
    this.world = world;
    contract = ContractFile.in(world.claim());
  }

  Run run(String name) {
    Run run = new Run(name);
    run.contractDigest = contract.digest();
    return run;
  }

  /** A process and its report. */
  record Started(Process process, Path report, BufferedReader output) {

    /** Waits until it says that it stands at its fault point. */
    void reached(String point) throws IOException {
      String line = output.readLine();
      if (!("failpoint " + point).equals(line)) {
        throw new AssertionError("expected failpoint " + point + ", found " + line);
      }
    }

    /** Lets it go on from its fault points. */
    void goOn() throws IOException {
      process.getOutputStream().write("\n\n\n\n".getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
    }

    void signal(String name) throws IOException, InterruptedException {
      Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      if (kill.waitFor() != 0) {
        throw new AssertionError("kill -" + name + " ended with " + kill.exitValue());
      }
    }

    int exit() throws InterruptedException, IOException {
      while (output.readLine() != null) {
        // To its end.
      }
      return process.waitFor();
    }

    StepReport said() throws IOException {
      return CanonicalJson.read(Files.readAllBytes(report), StepReport.class);
    }
  }

  Started start(String command, Run run, String failpoint) throws IOException {
    String name = command + "-" + ++started;
    Path report = world.claim().resolve(name + "-report.json");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            command);
    builder
        .environment()
        .putAll(
            Map.of(
                PodLayout.ENV_REQUEST, CanonicalJson.text(run.request()),
                PodLayout.ENV_CONTRACT, contract.path().toString(),
                PodLayout.ENV_CLAIMS, CanonicalJson.text(Map.of("lake", world.claim().toString())),
                PodLayout.ENV_POD_TOKEN, "pod-" + name,
                PodLayout.ENV_TERMINATION_LOG, report.toString(),
                Failpoints.ENV_FAILPOINT, failpoint,
                Failpoints.ENV_ENABLED, "true"));
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new Started(
        process,
        report,
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)));
  }
}
