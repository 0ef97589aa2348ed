package dev.batchrun.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stages in containers of a node that is this machine. Inside they have other numbers, so each is
 * known by the request in its environment and the stage at the end of its command line.
 */
final class ContainerProcesses implements StageProcesses {
  private static final Path ALL = Path.of("/proc");

  @Override
  public Optional<ProcessHandle> find(String namespace, String run, String stage, Path note) {
    try (Stream<Path> all = Files.list(ALL)) {
      return all.filter(entry -> isStage(entry, namespace, run, stage))
          .map(entry -> Long.parseLong(entry.getFileName().toString()))
          .max(Long::compare)
          .flatMap(ProcessHandle::of);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isStage(Path entry, String namespace, String run, String stage) {
    if (!entry.getFileName().toString().chars().allMatch(Character::isDigit)) {
      return false;
    }
    String command = read(entry.resolve("cmdline"));
    if (!command.endsWith("\0" + stage + "\0")) {
      return false;
    }
    String environment = read(entry.resolve("environ"));
    return environment.contains("\"namespace\":\"" + namespace + "\"")
        && environment.contains("\"run\":\"" + run + "\"");
  }

  /** Nothing of a process that is gone by now. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }
}
