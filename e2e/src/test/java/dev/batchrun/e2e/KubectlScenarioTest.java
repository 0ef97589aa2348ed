package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What people type and what they get to see. */
@Execution(ExecutionMode.CONCURRENT)
class KubectlScenarioTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  @TempDir Path home;

  private record Outcome(int code, String output) {
    Outcome ok() {
      assertEquals(0, code, output);
      return this;
    }

    Outcome fails() {
      assertNotEquals(0, code, output);
      return this;
    }

    Outcome says(String... parts) {
      assertSays(output, parts);
      return this;
    }
  }

  @BeforeEach
  void needsKubectl() {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl"))),
        "kubectl is not on the PATH");
  }

  private ProcessBuilder command(Workspace at, String... arguments) {
    List<String> command = new ArrayList<>(List.of("kubectl", "-n", at.namespace()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("KUBECONFIG", at.kubeconfig().toString());
    builder.environment().put("HOME", home.toString());
    builder.environment().put("TMPDIR", home.toString());
    builder.environment().put("KUBE_EDITOR", "sed -i s/2026-07-01/2026-07-02/");
    return builder;
  }

  private static String timeout(Workspace at) {
    return "--timeout=" + at.platform().patience().toSeconds() + "s";
  }

  private Outcome kubectl(Workspace at, String... arguments) {
    try {
      Process process = command(at, arguments).start();
      // One that hangs must fail its test, not hold up the others for ever.
      CompletableFuture.delayedExecutor(at.platform().patience().toSeconds() + 30, TimeUnit.SECONDS)
          .execute(process::destroyForcibly);
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), output);
      return new Outcome(process.exitValue(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String file(String name, String yaml) {
    try {
      return Files.writeString(home.resolve(name + ".yaml"), yaml).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void showsARunFromItsApplicationToItsDeletion(Workspace at) throws IOException {
    at.writeOrders(1);
    String manifest =
        file(
            "orders",
            Yaml.dataset("orders") + "---\n" + Yaml.run("orders-1", "orders", "2026-07-01"));
    kubectl(at, "apply", "-f", manifest)
        .ok()
        .says("dataset.batchrun.dev/orders created", "batchrun.batchrun.dev/orders-1 created");
    Path seen = home.resolve("seen");
    Process watch = command(at, "get", "batchruns", "-w").redirectOutput(seen.toFile()).start();

    kubectl(at, "wait", "--for=condition=Finished", "batchrun/orders-1", timeout(at))
        .ok()
        .says("condition met");

    kubectl(at, "get", "batchrun")
        .ok()
        .says("NAME", "PHASE", "DATASET", "PARTITION", "VERSION", "PROGRESS", "AGE")
        .says("orders-1", "Published", "orders", "day=2026-07-01", "publish 4/4");
    kubectl(at, "get", "brun", "-o", "wide").ok().says("REASON", "MESSAGE", "is published");
    kubectl(at, "get", "dataset").ok().says("VERSION", "PUBLISHED", "STALE", "CLOSED-THROUGH");
    kubectl(at, "get", "batchrun", "--field-selector", "status.phase=Published")
        .ok()
        .says("orders-1");
    kubectl(at, "describe", "batchrun", "orders-1")
        .ok()
        .says("Phase:", "Published", "Events:", "owns day=2026-07-01 with epoch 1", "is published");
    kubectl(at, "logs", "-l", "batchrun.dev/run=orders-1", "--all-containers")
        .ok()
        .says("transform 4 rows", "validate");
    kubectl(at, "diff", "-f", manifest).ok();
    kubectl(at, "apply", "-f", manifest).ok().says("batchrun.batchrun.dev/orders-1 unchanged");
    kubectl(at, "delete", "batchrun", "orders-1", "--cascade=foreground").ok();
    kubectl(at, "get", "batchrun").ok().says("No resources found");
    watch.destroy();
    assertSays(Workspace.text(seen), "Planned", "Running", "Published");
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
  }

  @Test
  void endsTheWaitForARunThatFails(Workspace at) {
    at.apply(Yaml.dataset("orders"));
    kubectl(at, "apply", "-f", file("run", Yaml.run("orders-1", "orders", "2026-07-01"))).ok();

    kubectl(at, "wait", "--for=condition=Finished", "batchrun/orders-1", timeout(at)).ok();

    kubectl(at, "get", "batchrun", "orders-1", "-o", "wide")
        .ok()
        .says("Failed", "InputMissing", "orders/*.parquet");
    kubectl(at, "describe", "batchrun", "orders-1").ok().says("Warning", "InputMissing");
  }

  @Test
  void explainsEveryFieldAndRefusesMistakesBeforeTheyAreStored(Workspace at) {
    kubectl(at, "explain", "batchrun.spec.partition").ok().says("Partition column to value");
    kubectl(at, "explain", "dataset.spec.output.store.filesystem")
        .ok()
        .says("claimName", "-required-");
    String typo = file("typo", Yaml.run("typo", "orders", "2026-07-01", "partitions: {a: b}"));
    kubectl(at, "apply", "--dry-run=server", "-f", typo)
        .fails()
        .says("unknown field \"spec.partitions\"");
    String both = file("both", Yaml.run("both", "orders", "2026-07-01", "mode: Rollback"));
    kubectl(at, "apply", "--server-side", "-f", both)
        .fails()
        .says("rollback: required for mode Rollback, and only there");
    kubectl(at, "get", "batchruns").ok().says("No resources found");
  }

  @Test
  void refusesToEditWhatIsFrozen(Workspace at) throws IOException {
    kubectl(at, "create", "-f", file("run", Yaml.run("orders-1", "orders", "2026-07-01"))).ok();

    kubectl(at, "edit", "batchrun", "orders-1")
        .fails()
        .says("batchruns.batchrun.dev \"orders-1\" is invalid");
    // The editor is opened again with the reason on top; kubectl keeps these files.
    try (Stream<Path> files = Files.list(home)) {
      String kept =
          files
              .filter(f -> f.getFileName().toString().startsWith("kubectl-edit"))
              .map(Workspace::text)
              .collect(Collectors.joining("\n"));
      assertSays(kept, "partition: a run is frozen once created; create another run");
    }
    kubectl(
            at,
            "patch",
            "batchrun",
            "orders-1",
            "--type=merge",
            "-p",
            "{\"spec\":{\"suspend\":true}}")
        .ok();
  }
}
