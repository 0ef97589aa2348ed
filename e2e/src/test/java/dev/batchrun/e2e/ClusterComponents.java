package dev.batchrun.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The parts of the test cluster, taken away and brought back by {@code e2e/cluster}. */
final class ClusterComponents {
  private final Path state;

  ClusterComponents(Path state) {
    this.state = state;
  }

  void stop(String component) {
    cluster("stop", component);
  }

  void start(String component) {
    cluster("start", component);
  }

  void restart(String component) {
    cluster("restart", component);
  }

  private void cluster(String verb, String component) {
    Path script = Path.of(System.getProperty("batchrun.repository"), "e2e", "cluster");
    ProcessBuilder builder =
        new ProcessBuilder(script.toString(), verb, component).redirectErrorStream(true);
    builder.environment().put("E2E_STATE", state.toString());
    // What it starts goes on after it, and would keep a pipe open.
    Path output = state.resolve("tests.log");
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    try {
      int exitCode = builder.start().waitFor();
      if (exitCode != 0) {
        throw new AssertionError(verb + " " + component + " ended with " + exitCode);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
