package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.PodLogs;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code GET …/pods/<name>/log}, with {@code follow}, {@code tailLines} and {@code limitBytes}.
 *
 * <p>Lines carry no time of their own, so {@code timestamps} and {@code sinceTime} are not
 * honoured.
 */
final class LogHandler {
  private static final long POLL_MILLIS = 100;

  private final ObjectStore store;
  private final PodLogs logs;
  private final Streams streams;

  LogHandler(ObjectStore store, PodLogs logs, Streams streams) {
    this.store = store;
    this.logs = logs;
    this.streams = streams;
  }

  /** Starts to send a log; the call is handed to a stream. */
  void send(Call call, Target target) {
    ObjectKey key = target.key();
    ObjectNode pod =
        store
            .get(target.type().table(), key)
            .orElseThrow(() -> target.type().notFound(key.name()))
            .tree();
    PodLogs.Container container =
        new PodLogs.Container(
            key.namespace(),
            key.name(),
            pod.at("/metadata/uid").asText(),
            container(pod, key, call.parameter("container")));
    Path log =
        logs.file(container)
            .filter(Files::exists)
            .orElseThrow(
                () ->
                    ApiError.badRequest(
                        "container \""
                            + container.name()
                            + "\" in pod \""
                            + key.name()
                            + "\" is waiting to start: ContainerCreating"));
    streams.start(call, () -> write(call, container, log));
  }

  private static String container(ObjectNode pod, ObjectKey key, Optional<String> wanted) {
    List<String> containers = names(pod.at("/spec/containers"));
    List<String> inits = names(pod.at("/spec/initContainers"));
    if (wanted.isPresent()) {
      if (!containers.contains(wanted.get()) && !inits.contains(wanted.get())) {
        throw ApiError.badRequest(
            "container " + wanted.get() + " is not valid for pod " + key.name());
      }
      return wanted.get();
    }
    if (containers.size() != 1) {
      throw ApiError.badRequest(
          "a container name must be specified for pod "
              + key.name()
              + ", choose one of: ["
              + String.join(" ", containers)
              + "]"
              + (inits.isEmpty()
                  ? ""
                  : " or one of the init containers: [" + String.join(" ", inits) + "]"));
    }
    return containers.get(0);
  }

  private static List<String> names(JsonNode containers) {
    List<String> names = new ArrayList<>();
    containers.forEach(container -> names.add(container.path("name").asText()));
    return names;
  }

  private void write(Call call, PodLogs.Container container, Path log)
      throws IOException, InterruptedException {
    boolean follow = call.flag("follow");
    OutputStream out = call.stream("text/plain");
    try (FileChannel file = FileChannel.open(log, StandardOpenOption.READ)) {
      call.number("tailLines").ifPresent(lines -> seekTail(file, lines));
      InputStream in = Channels.newInputStream(file);
      long left = call.number("limitBytes").orElse(Long.MAX_VALUE);
      while (true) {
        // Asked before reading, so that what was written last before the end is still sent.
        boolean more = follow && !logs.isComplete(container);
        left = copy(in, out, left);
        out.flush();
        if (!more || left == 0) {
          return;
        }
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private static long copy(InputStream in, OutputStream out, long limit) throws IOException {
    byte[] buffer = new byte[1 << 13];
    long left = limit;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read <= 0) {
        break;
      }
      out.write(buffer, 0, read);
      left -= read;
    }
    return left;
  }

  /** Moves to the start of the last lines, looking back from the end. */
  private static void seekTail(FileChannel file, long lines) {
    try {
      long position = file.size();
      long breaks = 0;
      java.nio.ByteBuffer one = java.nio.ByteBuffer.allocate(1);
      while (position > 0) {
        one.clear();
        file.read(one, position - 1);
        if (one.get(0) == '\n' && position < file.size() && ++breaks == lines || lines == 0) {
          break;
        }
        position--;
      }
      file.position(position);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
