package dev.batchrun.local.scenario;

import dev.batchrun.local.LocalMode;
import dev.batchrun.local.LocalSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A local mode for a test class, in a directory of its own, and a {@link Workspace} for each test
 * that asks for one as a parameter.
 */
final class LocalModes
    implements BeforeAllCallback, AfterAllCallback, AfterEachCallback, ParameterResolver {
  private static final ExtensionContext.Namespace KEY =
      ExtensionContext.Namespace.create(LocalModes.class);

  private Path root;
  private LocalMode mode;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    root = Files.createTempDirectory("scenario-");
    start();
  }

  /** Starts local mode in its directory, as {@code make local} would. */
  synchronized void start() throws IOException {
    mode = LocalMode.start(settings());
  }

  /** Stops local mode, as Ctrl-C would; what it knows stays. */
  synchronized void stop() {
    mode.close();
  }

  /** Stops and starts it. */
  void restart() throws IOException {
    stop();
    start();
  }

  synchronized LocalMode mode() {
    return mode;
  }

  private LocalSettings settings() throws IOException {
    return LocalSettings.in(root.resolve("local"))
        .withWorkingDirectory(Path.of(System.getProperty("batchrun.repository")))
        .withLauncher(RunnerControl.launcher(control()));
  }

  Path control() {
    return root.resolve("control");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Workspace.class;
  }

  @Override
  public Workspace resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(KEY)
        .computeIfAbsent(
            context.getUniqueId(), id -> new Workspace(this, namespace(context)), Workspace.class);
  }

  /** The test's name as a namespace's: {@code publishesADay} becomes {@code publishes-a-day}. */
  private static String namespace(ExtensionContext context) {
    String words =
        context
            .getRequiredTestMethod()
            .getName()
            .replaceAll("([A-Z])", "-$1")
            .toLowerCase(Locale.ROOT);
    String suffix = Integer.toHexString(context.getUniqueId().hashCode());
    return words.substring(0, Math.min(words.length(), 50)).replaceAll("-$", "") + "-" + suffix;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Workspace workspace = context.getStore(KEY).get(context.getUniqueId(), Workspace.class);
    if (workspace != null) {
      workspace.close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    mode().close();
    try (Stream<Path> files = Files.walk(root)) {
      files.sorted(Comparator.reverseOrder()).forEach(LocalModes::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
