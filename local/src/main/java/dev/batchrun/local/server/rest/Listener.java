package dev.batchrun.local.server.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.batchrun.local.server.object.ApiError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's HTTP server on the loopback interface, twice: with TLS for kubectl, which sends its
 * token over nothing else, and without for clients in this process.
 *
 * <p>The JDK's server gives a connection a thread from its first byte on, and the thread waits
 * there for the rest: with TLS for the first request, however long that takes. Clients open
 * connections in advance and leave them idle, so there are as many threads as there may be
 * connections that say nothing; with a few of them, those connections would keep every other
 * request waiting. Whatever goes on after its request is handed to {@link Streams}.
 */
public final class Listener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int MAX_REQUEST_THREADS = 1_000;
  private static final int IDLE_THREAD_SECONDS = 10;
  private static final int BACKLOG = 256;

  static {
    // Read once by the JDK's server: without the first a small answer waits 40 ms for an
    // acknowledgement, the next two keep it from closing connections that clients keep for reuse.
    // The last one ends those that never ask, later than Go's clients give them up by themselves.
    setDefault("sun.net.httpserver.nodelay", "true");
    setDefault("sun.net.httpserver.idleInterval", "3600");
    setDefault("sun.net.httpserver.maxIdleConnections", "2000");
    setDefault("sun.net.httpserver.maxReqTime", "120");
  }

  private static void setDefault(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  private final Router router;
  private final HttpsServer secure;
  private final HttpServer plain;
  private final ExecutorService threads =
      new ThreadPoolExecutor(
          0,
          MAX_REQUEST_THREADS,
          IDLE_THREAD_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "local-api-request");
            thread.setDaemon(true);
            return thread;
          },
          Listener::waitForAThread);

  /**
   * Starts listening.
   *
   * @param port of the TLS side; 0 for any
   */
  public Listener(Router router, int port, SSLContext tls) throws IOException {
    this.router = router;
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    secure = HttpsServer.create(new InetSocketAddress(loopback, port), BACKLOG);
    secure.setHttpsConfigurator(new HttpsConfigurator(tls));
    plain = HttpServer.create(new InetSocketAddress(loopback, 0), BACKLOG);
    for (HttpServer server : new HttpServer[] {secure, plain}) {
      server.setExecutor(threads);
      server.createContext("/", this::handle);
      server.start();
    }
  }

  public int securePort() {
    return secure.getAddress().getPort();
  }

  public int plainPort() {
    return plain.getAddress().getPort();
  }

  /**
   * Beyond the limit a connection waits: refused here, it would stay open and never be answered.
   */
  private static void waitForAThread(Runnable task, ThreadPoolExecutor pool) {
    try {
      while (!pool.isShutdown() && !pool.getQueue().offer(task, 1, TimeUnit.SECONDS)) {
        LOG.debug(
            "{} connections wait for their clients, another waits for them", MAX_REQUEST_THREADS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void handle(HttpExchange exchange) {
    boolean handedOver = false;
    try {
      Call call = new Call(exchange);
      handedOver = answer(call);
    } catch (ApiError e) {
      reply(exchange, e);
    } catch (IOException e) {
      LOG.debug("a client went away: {}", e.toString());
    } finally {
      if (!handedOver) {
        exchange.close();
      }
    }
  }

  private boolean answer(Call call) throws IOException {
    try {
      return router.handle(call);
    } catch (ApiError e) {
      call.reply(e.code(), e.status());
    } catch (RuntimeException e) {
      LOG.error("the local API server failed at {} {}", call.method(), call.path(), e);
      ApiError error = new ApiError(500, "InternalError", "Internal error occurred: " + e);
      call.reply(error.code(), error.status());
    }
    return false;
  }

  /** For requests that cannot even be read. */
  private static void reply(HttpExchange exchange, ApiError error) {
    try {
      byte[] body = dev.batchrun.local.server.object.Json.bytes(error.status());
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(error.code(), body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      LOG.debug("a client went away: {}", e.toString());
    }
  }

  @Override
  public void close() {
    router.close();
    secure.stop(0);
    plain.stop(0);
    threads.shutdownNow();
  }
}
