package dev.batchrun.local;

import dev.batchrun.local.demo.Demo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The program behind {@code make local} and {@code make demo}. */
@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description =
        "BatchRun on one machine: an API server for kubectl, the operator, a Job executor.",
    subcommands = {Main.Up.class, Main.RunDemo.class})
public final class Main {

  public static void main(String[] args) {
    CommandLine program = new CommandLine(new Main());
    program.setExecutionExceptionHandler(Main::explain);
    System.exit(program.execute(args));
  }

  /** Sends the log of all parts to a file, so that the terminal stays for people. */
  static Path logTo(LocalDirectory directory) throws IOException {
    Files.createDirectories(directory.root());
    Path file = directory.root().resolve("local.log");
    System.setProperty("org.slf4j.simpleLogger.logFile", file.toString());
    System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
    System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    return file;
  }

  private static int explain(Exception e, CommandLine command, CommandLine.ParseResult result)
      throws Exception {
    if (e instanceof LocalModeProblem problem) {
      command.getErr().println(problem.getMessage());
      return 1;
    }
    throw e;
  }

  /** Starts local mode and stays. */
  @Command(
      name = "up",
      mixinStandardHelpOptions = true,
      description = "Start and stay until stopped.")
  static final class Up implements Callable<Integer> {
    @Option(names = "--directory", description = "Where everything is kept (${DEFAULT-VALUE}).")
    Path directory = Path.of(".batchrun");

    @Option(
        names = "--port",
        description = "Port on the loopback address (${DEFAULT-VALUE}; 0 takes a free one).")
    int port = 7443;

    @Override
    public Integer call() throws IOException, InterruptedException {
      LocalSettings settings = LocalSettings.in(directory).withPort(port);
      Path log = logTo(settings.directory());
      try (LocalMode local = LocalMode.start(settings)) {
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(local::close, "stop-local-mode"));
        System.out.printf(
            "Local mode is up. In another terminal:%n%n"
                + "  export KUBECONFIG=%s%n  kubectl get batchrun%n%n"
                + "Claims are directories below %s, the log is %s.%n"
                + "Ctrl-C stops; the state stays in %s.%n",
            local.kubeconfig(), local.directory().volumes(), log, local.directory().root());
        stopped.await();
      }
      return 0;
    }
  }

  /** The guided tour. */
  @Command(
      name = "demo",
      mixinStandardHelpOptions = true,
      description = "Publish a month of real flight data and show the evidence.")
  static final class RunDemo implements Callable<Integer> {
    @Option(
        names = "--directory",
        description = "Where everything is kept (${DEFAULT-VALUE}); made anew.")
    Path directory = Path.of(".batchrun", "demo");

    @Option(names = "--example", description = "The example's directory (${DEFAULT-VALUE}).")
    Path example = Path.of("examples", "flights");

    @Override
    public Integer call() throws Exception {
      deleteTree(directory);
      System.out.println(
          "BatchRun demo: one month of U.S. flights, from files to a proved version");
      System.out.println();
      LocalSettings settings = LocalSettings.in(directory);
      logTo(settings.directory());
      try (LocalMode local = LocalMode.start(settings)) {
        Demo demo = new Demo(local, System.out, System.console() != null, InstantSource.system());
        boolean published =
            demo.run(
                List.of(
                    example.resolve("claims.yaml"),
                    example.resolve("dataset.yaml"),
                    example.resolve("run.yaml")));
        if (published) {
          System.out.printf(
              "%nGo on: this very state with kubectl%n"
                  + "  make local DIRECTORY=%s%n"
                  + "  export KUBECONFIG=%s   # in another terminal%n"
                  + "  kubectl get batchruns,datasets%n"
                  + "  kubectl describe batchrun flights-2001-01%n"
                  + "or check the published files against the manifest, and see the commit log%n"
                  + "  make verify%n  make log%n"
                  + "or read README.md for a first Dataset of your own.%n",
              directory, local.kubeconfig());
        }
        return published ? 0 : 1;
      }
    }

    private static void deleteTree(Path root) throws IOException {
      if (!Files.exists(root)) {
        return;
      }
      try (Stream<Path> paths = Files.walk(root)) {
        paths.sorted(Comparator.reverseOrder()).forEach(RunDemo::delete);
      }
    }

    private static void delete(Path path) {
      try {
        Files.delete(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
