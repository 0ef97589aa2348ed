package dev.batchrun.proof.storm;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A request as it came over the connection.
 *
 * @param method such as {@code GET}
 * @param target path and query
 * @param headers one a line, without those of the connection
 * @param body what followed them
 */
record Request(String method, String target, List<String> headers, byte[] body) {
  private static final Set<String> OF_THE_CONNECTION =
      Set.of("connection", "content-length", "transfer-encoding", "upgrade", "http2-settings");

  /** The next request of a connection; empty when its client has closed it. */
  static Optional<Request> read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    String[] words = first.split(" ");
    List<String> headers = new ArrayList<>();
    int length = 0;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
      String value = header.substring(header.indexOf(':') + 1).strip();
      length = name.equals("content-length") ? Integer.parseInt(value) : length;
      chunked |= name.equals("transfer-encoding");
      if (!OF_THE_CONNECTION.contains(name)) {
        headers.add(header);
      }
    }
    byte[] body = chunked ? chunks(in) : in.readNBytes(length);
    return Optional.of(new Request(words[0], words[1], headers, body));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = size(in); size > 0; size = size(in)) {
      body.write(in.readNBytes(size));
      line(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int size(InputStream in) throws IOException {
    return Integer.parseInt(line(in).strip(), 16);
  }

  /** A line without its end; empty at the end of the stream. */
  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        if (line.size() > 0) {
          throw new EOFException("a line without end");
        }
        break;
      }
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** Sends it on, so that its answer ends with the connection. */
  void send(OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.0\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
    out.write(body);
    out.flush();
  }

  boolean watches() {
    return target.contains("watch=true");
  }

  boolean continues() {
    return target.contains("continue=");
  }

  boolean writes() {
    return !method.equals("GET");
  }

  /** What is asked, without what differs from one time to the next. */
  String kind() {
    return method
        + " "
        + target
            .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uid>")
            .replaceAll("-[0-9a-f]{8}-", "-<uid>-")
            .replaceAll("resourceVersion=[0-9]+", "resourceVersion=<v>");
  }
}
