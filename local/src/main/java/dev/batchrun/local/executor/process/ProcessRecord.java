package dev.batchrun.local.executor.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which process was started, as a file beside the Pod, so that an executor that was itself killed
 * can tell its own leftover from a stranger that got the same number.
 */
record ProcessRecord(long pid, Instant started) {
  private static final Duration CLOCK_STEP = Duration.ofSeconds(2);

  static ProcessRecord of(ProcessHandle handle) {
    return new ProcessRecord(handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH));
  }

  void write(Path file) throws IOException {
    Files.writeString(file, pid + " " + started);
  }

  static Optional<ProcessRecord> read(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ");
      return Optional.of(new ProcessRecord(Long.parseLong(words[0]), Instant.parse(words[1])));
    } catch (IOException | RuntimeException e) {
      // Torn by the crash: the process it names was then never told to do anything.
      return Optional.empty();
    }
  }

  /** The living process this record is of; empty when it ended or its number is another's now. */
  Optional<ProcessHandle> living() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            handle ->
                handle
                    .info()
                    .startInstant()
                    .map(s -> Duration.between(s, started).abs().compareTo(CLOCK_STEP) <= 0)
                    .orElse(false));
  }
}
