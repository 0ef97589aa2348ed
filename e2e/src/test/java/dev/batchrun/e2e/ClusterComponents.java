package dev.batchrun.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The parts of the test cluster, taken away, brought back and exchanged by scripts of e2e/. */
final class ClusterComponents {
  /** What e2e/upgrade ends with then. */
  private static final int NO_HISTORY = 4;

  private final Path state;

  ClusterComponents(Path state) {
    this.state = state;
  }

  void stop(String component) {
    need("cluster", "stop", component);
  }

  void start(String component) {
    need("cluster", "start", component);
  }

  /**
   * Puts the operator's previous chart in the place of today's; false where nobody knows it: the
   * checkout has no history.
   */
  boolean installPreviousChart() {
    int exitCode = run("upgrade", "previous");
    if (exitCode != 0 && exitCode != NO_HISTORY) {
      throw new AssertionError("upgrade previous ended with " + exitCode);
    }
    return exitCode == 0;
  }

  void installCurrentChart() {
    need("upgrade", "current");
  }

  private void need(String script, String... arguments) {
    int exitCode = run(script, arguments);
    if (exitCode != 0) {
      throw new AssertionError(script + " " + List.of(arguments) + " ended with " + exitCode);
    }
  }

  private int run(String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("batchrun.repository"), "e2e", script).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("E2E_STATE", state.toString());
    builder.environment().put("KUBECONFIG", state.resolve("kubeconfig").toString());
    // What it starts goes on after it, and would keep a pipe open.
    Path output = state.resolve("tests.log");
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
