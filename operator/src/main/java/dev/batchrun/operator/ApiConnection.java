package dev.batchrun.operator;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClientOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How an operator is connected to its API server, so that no wait is without end.
 *
 * <p>Requests end after the client's request timeout. A watch has none: behind a connection that
 * died without a word, or one on which not even the answer's head came, it would stay blind for
 * ever. So a connection on which nothing comes in for a while is closed, and the watch begins again
 * where it was. API servers send a bookmark about once a minute to say that a watch is alive.
 */
public final class ApiConnection {
  private static final Duration SILENCE = Duration.ofSeconds(150);
  private static final String SYSTEM_RESOLVER = "vertx.disableDnsResolver";

  private ApiConnection() {}

  /** A client as the configuration says. */
  public static KubernetesClient open(Config config) {
    return open(config, SILENCE);
  }

  /** The same, with connections closed after another time of silence. */
  public static KubernetesClient open(Config config, Duration silence) {
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new VertxHttpClientFactory(impatient(silence)))
        .build();
  }

  /**
   * The threads of all connections of this process, whose HTTP clients have this limit: the client
   * library has no setting for it.
   */
  private static Vertx impatient(Duration silence) {
    return (Vertx)
        Proxy.newProxyInstance(
            Vertx.class.getClassLoader(),
            new Class<?>[] {Vertx.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("createHttpClient")
                  && arguments != null
                  && arguments[0] instanceof HttpClientOptions options) {
                options
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setReadIdleTimeout(Math.toIntExact(silence.toMillis()));
              }
              return invoke(method, arguments);
            });
  }

  private static Object invoke(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(Threads.SHARED, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Made with the first connection and kept: what a client library makes for itself, once. */
  private static final class Threads {
    private static final Vertx SHARED = create();

    private static Vertx create() {
      String before = System.getProperty(SYSTEM_RESOLVER);
      System.setProperty(SYSTEM_RESOLVER, "true");
      try {
        return Vertx.vertx(
            new VertxOptions()
                .setUseDaemonThread(true)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)));
      } finally {
        if (before == null) {
          System.clearProperty(SYSTEM_RESOLVER);
        } else {
          System.setProperty(SYSTEM_RESOLVER, before);
        }
      }
    }
  }
}
