package dev.batchrun.local.executor.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a container left to be said: the last bytes of its message file, or of its log where it
 * failed without a message and asked for that. All containers of a Pod share one limit.
 */
final class TerminationMessage {
  private static final int MOST_BYTES = 4096;
  private static final int MOST_BYTES_OF_POD = 12 * 1024;
  private static final int MOST_BYTES_OF_LOG = 2048;
  private static final int MOST_LINES_OF_LOG = 80;

  private TerminationMessage() {}

  static String read(Pod pod, Container container, Path messageFile, Path log, int exitCode) {
    int containers =
        pod.getSpec().getContainers().size() + pod.getSpec().getInitContainers().size();
    int share = Math.min(MOST_BYTES, MOST_BYTES_OF_POD / containers);
    String message = tail(messageFile, MOST_BYTES);
    boolean fromLog = "FallbackToLogsOnError".equals(container.getTerminationMessagePolicy());
    if (message.isEmpty() && fromLog && exitCode != 0) {
      List<String> lines = tail(log, MOST_BYTES_OF_LOG).lines().toList();
      int first = Math.max(0, lines.size() - MOST_LINES_OF_LOG);
      message = String.join("\n", lines.subList(first, lines.size()));
      message = message.isEmpty() ? "" : message + "\n";
    }
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    return bytes.length <= share ? message : new String(bytes, 0, share, StandardCharsets.UTF_8);
  }

  private static String tail(Path file, int most) {
    if (!Files.isRegularFile(file)) {
      return "";
    }
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
      int length = (int) Math.min(most, access.length());
      byte[] bytes = new byte[length];
      access.seek(access.length() - length);
      access.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "Error on reading termination log " + file + ": " + e.getMessage();
    }
  }
}
