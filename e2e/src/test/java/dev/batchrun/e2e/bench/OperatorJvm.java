package dev.batchrun.e2e.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator as a process of its own, with as much heap as it is given. */
final class OperatorJvm implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  private final Process process;
  private final int port;

  /**
   * Starts it and waits until it is ready.
   *
   * @param heap as {@code -Xmx} says it
   */
  OperatorJvm(String classPath, Path kubeconfig, Path log, String heap, int port) {
    this.port = port;
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx" + heap,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                classPath,
                "dev.batchrun.operator.Main",
                "--runner-image=batchrun.dev/runner:bench",
                "--http-port=" + port));
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Patience.of(Duration.ofMinutes(5)).until("operator ready", this::isReady);
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the operator ended with " + process.exitValue());
    }
    return get("/readyz").isPresent();
  }

  private java.util.Optional<String> get(String path) {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == HttpURLConnection.HTTP_OK
          ? java.util.Optional.of(answer.body())
          : java.util.Optional.empty();
    } catch (IOException e) {
      return java.util.Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return java.util.Optional.empty();
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Seconds of CPU that it used so far. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().map(Duration::toMillis).orElse(0L) / 1000.0;
  }

  /** Bytes that are still used after a full collection. */
  long liveHeapBytes() {
    Matcher total = TOTAL.matcher(jcmd("GC.class_histogram"));
    if (!total.find()) {
      throw new IllegalStateException("no total in the histogram");
    }
    return Long.parseLong(total.group(1));
  }

  /** The classes that use most of it. */
  String histogram(int lines) {
    return String.join("\n", jcmd("GC.class_histogram").lines().limit(lines).toList());
  }

  private String jcmd(String command) {
    try {
      Process asked =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(process.pid()),
                  command)
              .redirectErrorStream(true)
              .start();
      String answer =
          new String(
              asked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      asked.waitFor();
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until it does nothing any more: a second without work. */
  void quiet() {
    double[] before = {-1};
    Patience.of(Duration.ofMinutes(10))
        .until(
            "the operator to rest",
            () -> {
              double now = cpuSeconds();
              boolean rests = before[0] >= 0 && now - before[0] < 0.1;
              before[0] = now;
              java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
              return rests;
            });
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
