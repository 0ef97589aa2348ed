package dev.batchrun.local.server;

import dev.batchrun.local.server.access.Identity;
import dev.batchrun.local.server.access.Kubeconfig;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.lifecycle.Lifecycle;
import dev.batchrun.local.server.rest.Listener;
import dev.batchrun.local.server.rest.Router;
import dev.batchrun.local.server.store.FileJournal;
import dev.batchrun.local.server.store.Journal;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.PrivateFile;
import dev.batchrun.local.server.store.StateProblem;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A Kubernetes API server in this process.
 *
 * <p>It serves what kubectl and client libraries need of Kubernetes 1.32: the common kinds, custom
 * kinds by their definitions, watches, server-side apply, garbage collection. It runs nothing: Jobs
 * and Pods are objects until somebody else acts on them. It listens on the loopback interface only
 * and answers only who holds its token.
 */
public final class LocalApiServer implements AutoCloseable {
  /**
   * How to start.
   *
   * @param port where kubectl connects; 0 for any free one
   * @param stateDirectory where everything is kept across restarts; empty to forget it all
   * @param podLogs where the output of containers is
   * @param bookmarks how long a watch says nothing before it says that it is alive
   */
  public record Options(
      int port, Optional<Path> stateDirectory, PodLogs podLogs, Clock clock, Duration bookmarks) {
    private static final Duration BOOKMARKS = Duration.ofSeconds(10);

    /** With bookmarks every few seconds. */
    public Options(int port, Optional<Path> stateDirectory, PodLogs podLogs, Clock clock) {
      this(port, stateDirectory, podLogs, clock, BOOKMARKS);
    }

    public Options {
      Objects.requireNonNull(stateDirectory);
      Objects.requireNonNull(podLogs);
      Objects.requireNonNull(clock);
    }

    /** Any port, nothing kept, no logs. */
    public static Options inMemory() {
      return new Options(0, Optional.empty(), PodLogs.NONE, Clock.systemUTC());
    }

    /** The same with other bookmarks. */
    public Options withBookmarks(Duration other) {
      return new Options(port, stateDirectory, podLogs, clock, other);
    }
  }

  private final Identity identity;
  private final ObjectStore store;
  private final Lifecycle lifecycle;
  private final Listener listener;

  private LocalApiServer(
      Identity identity, ObjectStore store, Lifecycle lifecycle, Listener listener) {
    this.identity = identity;
    this.store = store;
    this.lifecycle = lifecycle;
    this.listener = listener;
  }

  /**
   * Starts a server; it answers when this returns.
   *
   * @throws StateProblem if the state directory cannot be used or the port is taken
   */
  public static LocalApiServer start(Options options) {
    Journal journal =
        options.stateDirectory().<Journal>map(FileJournal::open).orElseGet(Journal::none);
    Optional<Lifecycle> started = Optional.empty();
    try {
      Identity identity = Identity.open(options.stateDirectory(), options.clock().instant());
      TypeRegistry types = new TypeRegistry();
      ObjectStore store = new ObjectStore(journal);
      Lifecycle lifecycle = new Lifecycle(store, types, options.clock());
      started = Optional.of(lifecycle);
      lifecycle.start();
      Router router =
          new Router(
              identity,
              types,
              store,
              lifecycle,
              options.podLogs(),
              options.clock(),
              options.bookmarks());
      Listener listener = listen(router, options.port(), identity);
      return new LocalApiServer(identity, store, lifecycle, listener);
    } catch (RuntimeException e) {
      started.ifPresent(Lifecycle::close);
      journal.close();
      throw e;
    }
  }

  private static Listener listen(Router router, int port, Identity identity) {
    try {
      return new Listener(router, port, identity.tls());
    } catch (IOException e) {
      throw new StateProblem(
          "local API server: cannot listen on 127.0.0.1:"
              + port
              + ": "
              + e.getMessage()
              + "; free the port or give another",
          e);
    }
  }

  /** Where kubectl connects, with TLS. */
  public String secureUrl() {
    return "https://127.0.0.1:" + listener.securePort();
  }

  /** The port of {@link #secureUrl}. */
  public int port() {
    return listener.securePort();
  }

  /** Where clients in this process connect: the same server without TLS, with the same token. */
  public String url() {
    return "http://127.0.0.1:" + listener.plainPort();
  }

  /** The bearer token every request needs. */
  public String token() {
    return identity.token();
  }

  /** The configuration for a client in this process. */
  public Config clientConfig() {
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(url())
        .withOauthToken(token())
        .withNamespace("default")
        .withRequestTimeout(
            60_000) // a crowded machine may be slow, and there is nobody else to ask
        .withOnlyHttpWatches(true) // the server speaks no WebSocket; this saves asking it
        .build();
  }

  /** A kubeconfig for kubectl and client libraries; it holds the token. */
  public String kubeconfig() {
    return Kubeconfig.text(secureUrl(), identity);
  }

  /** Writes {@link #kubeconfig} so that only the present user can read it. */
  public void writeKubeconfig(Path file) {
    try {
      PrivateFile.write(file, kubeconfig().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StateProblem("kubeconfig " + file + ": cannot be written: " + e, e);
    }
  }

  /** Ends all requests and watches; the state is durable when this returns. */
  @Override
  public void close() {
    lifecycle.close();
    store.close();
    listener.close();
  }
}
