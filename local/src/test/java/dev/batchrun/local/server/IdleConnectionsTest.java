package dev.batchrun.local.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that connect and say nothing, as kubectl does for connections it opens in advance. */
class IdleConnectionsTest {
  /** More than one kubectl opens at once. */
  private static final int MANY = 48;

  private static final int PATIENCE_MILLIS = 20_000;

  private final List<Socket> open = new ArrayList<>();
  private LocalApiServer server;

  @BeforeEach
  void start() {
    server = LocalApiServer.start(LocalApiServer.Options.inMemory());
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
    server.close();
  }

  @Test
  void answersBesideManyThatShookHandsAndAskNothing() throws Exception {
    for (int i = 0; i < MANY; i++) {
      secure().startHandshake();
    }
    assertEquals("HTTP/1.1 200 OK", ready(secure()));
    assertEquals("HTTP/1.1 200 OK", ready(plain()));
  }

  @Test
  void answersBesideManyThatStoppedWithinTheirRequest() throws Exception {
    for (int i = 0; i < MANY; i++) {
      plain().getOutputStream().write("GET /readyz HT".getBytes(StandardCharsets.US_ASCII));
    }
    assertEquals("HTTP/1.1 200 OK", ready(plain()));
  }

  private Socket plain() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(server.url()));
    return opened(socket);
  }

  private SSLSocket secure() throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustsAll()}, null);
    Socket socket =
        context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
    return (SSLSocket) opened(socket);
  }

  private Socket opened(Socket socket) throws IOException {
    open.add(socket);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static int port(String url) {
    return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
  }

  private static String ready(Socket socket) throws IOException {
    socket
        .getOutputStream()
        .write("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private static final class TrustsAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
