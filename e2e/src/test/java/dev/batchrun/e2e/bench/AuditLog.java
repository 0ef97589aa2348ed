package dev.batchrun.e2e.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What did a user ask of the API server, going by the server's own log? */
final class AuditLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final String user;

  /**
   * @param file the log
   * @param user whose requests count
   */
  AuditLog(Path file, String user) {
    this.file = file;
    this.user = user;
  }

  /** Requests by what they were. */
  record Requests(Map<String, Integer> counts) {
    /** How many there were of a verb on a resource, such as {@code update batchruns/status}. */
    int of(String request) {
      return counts.getOrDefault(request, 0);
    }

    /** These and others. */
    Requests and(Requests others) {
      Map<String, Integer> sum = new TreeMap<>(counts);
      others.counts.forEach((request, count) -> sum.merge(request, count, Integer::sum));
      return new Requests(sum);
    }

    /** Writes to status subresources of runs. */
    int statusWrites() {
      return of("update batchruns/status") + of("patch batchruns/status");
    }

    /** Events written. */
    int events() {
      return sum(List.of("create", "patch", "update"), true);
    }

    /** Every other write, those of leases left out: they grow with time alone. */
    int otherWrites() {
      return sum(List.of("create", "update", "patch", "delete", "deletecollection"), false)
          - statusWrites();
    }

    /** Everything that changes something. */
    int writes() {
      return statusWrites() + events() + otherWrites();
    }

    /** Questions that are no watch. */
    int reads() {
      return counts.entrySet().stream()
          .filter(e -> e.getKey().startsWith("get ") || e.getKey().startsWith("list "))
          .filter(e -> !e.getKey().endsWith(" leases"))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }

    private int sum(List<String> verbs, boolean events) {
      return counts.entrySet().stream()
          .filter(e -> verbs.contains(e.getKey().substring(0, e.getKey().indexOf(' '))))
          .filter(e -> e.getKey().endsWith(" events") == events)
          .filter(e -> !e.getKey().endsWith(" leases"))
          .mapToInt(Map.Entry::getValue)
          .sum();
    }
  }

  /** Where the log ends now. */
  long mark() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The requests since then. */
  Requests since(long mark) {
    Map<String, Integer> counts = new TreeMap<>();
    try (FileChannel channel = FileChannel.open(file)) {
      channel.position(mark);
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        // A line that is being written is none yet.
        if (line.endsWith("}")) {
          request(JSON.readTree(line)).ifPresent(request -> counts.merge(request, 1, Integer::sum));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Requests(counts);
  }

  private Optional<String> request(JsonNode entry) {
    if (!entry.path("user").path("username").asText().equals(user)
        || !entry.path("stage").asText().equals("ResponseComplete")) {
      return Optional.empty();
    }
    JsonNode object = entry.path("objectRef");
    String part = object.path("subresource").asText();
    return Optional.of(
        entry.path("verb").asText()
            + " "
            + object.path("resource").asText()
            + (part.isEmpty() ? "" : "/" + part));
  }
}
