package dev.batchrun.proof.storm;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A way to an API server on which requests fail as a storm will have it. */
final class StormProxy implements AutoCloseable {
  private static final int BACKLOG = 256;
  private static final String BOOKMARK = "{\"type\":\"BOOKMARK\"";
  private static final byte[] EVENT_GONE =
      ("{\"type\":\"ERROR\",\"object\":" + Fault.Gone.status() + "}\n")
          .getBytes(StandardCharsets.UTF_8);

  private final InetSocketAddress server;
  private final Storm storm;
  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger watches = new AtomicInteger();
  private final AtomicInteger passed = new AtomicInteger();
  private final AtomicBoolean cut = new AtomicBoolean();
  private final AtomicBoolean mute = new AtomicBoolean();

  private StormProxy(InetSocketAddress server, Storm storm, ServerSocket listening) {
    this.server = server;
    this.storm = storm;
    this.listening = listening;
  }

  /** Opens a way to the server at this URL. */
  static StormProxy open(String url, Storm storm) {
    try {
      URI uri = URI.create(url);
      ServerSocket listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
      StormProxy proxy =
          new StormProxy(new InetSocketAddress(uri.getHost(), uri.getPort()), storm, listening);
      daemon(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "storm");
    thread.setDaemon(true);
    thread.start();
  }

  /** Where clients connect. */
  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** All requests that arrived, watches among them. */
  int requests() {
    return requests.get();
  }

  /** Those that began a watch. */
  int watches() {
    return watches.get();
  }

  /** Those that went on to the server. */
  int passed() {
    return passed.get();
  }

  /** Answers no request, and lets none through, until {@link #mend}. */
  void mute() {
    mute.set(true);
  }

  /** Breaks every connection, and every new one until {@link #mend}. */
  void cut() {
    cut.set(true);
    open.forEach(StormProxy::reset);
  }

  /** Lets connections through again. */
  void mend() {
    cut.set(false);
    mute.set(false);
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        client.setTcpNoDelay(true);
        open.add(client);
        daemon(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      boolean goesOn = true;
      while (goesOn) {
        if (cut.get()) {
          reset(client);
          return;
        }
        Optional<Request> request = Request.read(in);
        goesOn = request.isPresent() && answer(client, in, request.get());
      }
    } catch (IOException e) {
      // One of both ends went away: so do we.
    } finally {
      open.remove(client);
    }
  }

  /** Answers a request, or fails to; whether the connection goes on. */
  private boolean answer(Socket client, InputStream in, Request request) throws IOException {
    requests.incrementAndGet();
    if (request.watches()) {
      watches.incrementAndGet();
    }
    Optional<Fault> fault = mute.get() ? Optional.of(Fault.Stall) : storm.strikes(request);
    if (fault.isEmpty()) {
      try (Socket upstream = forward(request)) {
        return relay(client, upstream, request);
      }
    }
    if (fault.get().hasEffect()) {
      try (Socket upstream = forward(request)) {
        upstream.getInputStream().readAllBytes();
      }
    }
    return switch (fault.get()) {
      case Reset, ResetAfterEffect -> {
        reset(client);
        yield false;
      }
      case Stall, StallAfterEffect -> {
        // Until the client has enough.
        in.readAllBytes();
        yield false;
      }
      default -> {
        refuse(client, fault.get());
        yield true;
      }
    };
  }

  private Socket forward(Request request) throws IOException {
    Socket upstream = new Socket(server.getAddress(), server.getPort());
    upstream.setTcpNoDelay(true);
    open.add(upstream);
    passed.incrementAndGet();
    request.send(upstream.getOutputStream());
    return upstream;
  }

  private static void refuse(Socket client, Fault fault) throws IOException {
    byte[] body = fault.status().getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 "
            + fault.code()
            + " Storm\r\nContent-Type: application/json\r\n"
            + (fault == Fault.TooManyRequests ? "Retry-After: 1\r\n" : "")
            + "Content-Length: "
            + body.length
            + "\r\n\r\n";
    send(client, head.getBytes(StandardCharsets.UTF_8), body);
  }

  private boolean relay(Socket client, Socket upstream, Request request) throws IOException {
    try {
      InputStream in = new BufferedInputStream(upstream.getInputStream());
      String first = Request.line(in).replace("HTTP/1.0", "HTTP/1.1");
      StringBuilder head = new StringBuilder(first).append("\r\n");
      for (String line = Request.line(in); !line.isEmpty(); line = Request.line(in)) {
        if (!line.matches("(?i)(connection|content-length|transfer-encoding):.*")) {
          head.append(line).append("\r\n");
        }
      }
      if (request.watches() && first.contains(" 200 ")) {
        head.append("Transfer-Encoding: chunked\r\n\r\n");
        send(client, head.toString().getBytes(StandardCharsets.UTF_8), new byte[0]);
        return stream(client, upstream, in, request);
      }
      byte[] body = in.readAllBytes();
      head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
      send(client, head.toString().getBytes(StandardCharsets.UTF_8), body);
      return true;
    } finally {
      open.remove(upstream);
    }
  }

  /** Sends events one by one; a client that has gone away closes the upstream with the watch. */
  private boolean stream(Socket client, Socket upstream, InputStream events, Request request)
      throws IOException {
    daemon(() -> closeWith(client, upstream));
    for (byte[] event = event(events); event.length > 0; event = event(events)) {
      Optional<Fault> fault = isBookmark(event) ? Optional.empty() : storm.cuts(request);
      if (fault.isEmpty()) {
        chunk(client, event, event.length);
        continue;
      }
      switch (fault.get()) {
        case WatchReset -> reset(client);
        case WatchTruncated -> chunk(client, event, event.length / 2);
        case WatchGone -> chunk(client, EVENT_GONE, EVENT_GONE.length);
        default -> {}
      }
      break;
    }
    chunk(client, new byte[0], 0);
    return false;
  }

  private static void closeWith(Socket client, Closeable upstream) {
    try (upstream) {
      while (client.getInputStream().read() >= 0) {
        // A client of a watch has nothing more to say.
      }
    } catch (IOException e) {
      // Gone as well.
    }
  }

  private static byte[] event(InputStream in) throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      event.write(c);
      if (c == '\n') {
        break;
      }
    }
    return event.toByteArray();
  }

  /** Bookmarks come as time goes by: they must not decide what fails. */
  private static boolean isBookmark(byte[] event) {
    return new String(event, 0, Math.min(event.length, BOOKMARK.length()), StandardCharsets.UTF_8)
        .equals(BOOKMARK);
  }

  private static void chunk(Socket client, byte[] bytes, int length) throws IOException {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    chunk.write(bytes, 0, length);
    chunk.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    send(client, chunk.toByteArray(), new byte[0]);
  }

  private static void send(Socket client, byte[] head, byte[] body) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(head);
    out.write(body);
    out.flush();
  }

  /** Breaks a connection so that its other end notices at once. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
