package dev.batchrun.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stages in containers of a node that is this machine. Inside they have other numbers, so each is
 * known by the request in its environment and the stage at the end of its command line.
 */
final class ContainerProcesses implements StageProcesses {
  private static final Path ALL = Path.of("/proc");

  /**
   * {@inheritDoc}
   *
   * <p>A child that the stage just forked looks like it for a moment: the stage is the one whose
   * parent is none.
   */
  @Override
  public Optional<ProcessHandle> find(String namespace, String run, String stage, Path note) {
    try (Stream<Path> all = Files.list(ALL)) {
      List<ProcessHandle> alike =
          all.filter(entry -> isStage(entry, namespace, run, stage))
              .map(entry -> Long.parseLong(entry.getFileName().toString()))
              .flatMap(number -> ProcessHandle.of(number).stream())
              .toList();
      return alike.stream()
          .filter(process -> process.parent().filter(alike::contains).isEmpty())
          .max(Comparator.comparingLong(ProcessHandle::pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The processes of this machine that have a variable of this value. */
  static List<ProcessHandle> withVariable(String name, String value) {
    String assignment = "\0" + name + "=" + value + "\0";
    try (Stream<Path> all = Files.list(ALL)) {
      return all.filter(ContainerProcesses::isProcess)
          .filter(entry -> ("\0" + read(entry.resolve("environ"))).contains(assignment))
          .map(entry -> Long.parseLong(entry.getFileName().toString()))
          .flatMap(number -> ProcessHandle.of(number).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isProcess(Path entry) {
    return entry.getFileName().toString().chars().allMatch(Character::isDigit);
  }

  private static boolean isStage(Path entry, String namespace, String run, String stage) {
    if (!isProcess(entry)) {
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
