package dev.batchrun.e2e;

import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A platform for a test class, and a {@link Workspace} for each test that asks for one as a
 * parameter. The platform is a local mode of its own, or the cluster that a system property names.
 */
final class Platforms
    implements BeforeAllCallback, AfterAllCallback, AfterEachCallback, ParameterResolver {
  private static final String CLUSTER = "batchrun.e2e.kubeconfig";
  private static final ExtensionContext.Namespace KEY =
      ExtensionContext.Namespace.create(Platforms.class);

  private Platform platform;

  @Override
  public void beforeAll(ExtensionContext context) {
    String cluster = System.getProperty(CLUSTER, "");
    platform = cluster.isEmpty() ? new LocalPlatform() : new ClusterPlatform(Path.of(cluster));
  }

  Platform platform() {
    return platform;
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
            context.getUniqueId(),
            id -> new Workspace(platform, namespace(context)),
            Workspace.class);
  }

  /**
   * The test's name as a namespace's: {@code publishesADay} becomes {@code publishes-a-day}. A
   * cluster outlives the tests, so nothing of an earlier time may carry the same name.
   */
  private String namespace(ExtensionContext context) {
    String words =
        context
            .getRequiredTestMethod()
            .getName()
            .replaceAll("([A-Z])", "-$1")
            .toLowerCase(Locale.ROOT);
    String suffix = Integer.toHexString(context.getUniqueId().hashCode()) + platform.token();
    return words.substring(0, Math.min(words.length(), 44)).replaceAll("-$", "") + "-" + suffix;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Workspace workspace = context.getStore(KEY).get(context.getUniqueId(), Workspace.class);
    if (workspace != null) {
      workspace.close();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    platform.close();
  }
}
