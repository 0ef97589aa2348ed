package dev.batchrun.local.executor.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One container as a process of this machine. It runs in a session of its own, so that a Ctrl-C at
 * the terminal of local mode reaches local mode alone; when its first process ends, what it left
 * running is killed, as the end of a container does.
 */
public final class HostProcess {
  private static final Path VMSTAT = Path.of("/proc/vmstat");
  private static final Optional<Path> SETSID = onPath("setsid", System.getenv("PATH"));

  /**
   * What to start.
   *
   * @param command program and arguments; the program is looked up in the environment's PATH
   * @param environment everything the process gets to see of an environment
   * @param log where both its outputs go, appended
   * @param record where to note which process it is
   * @param marker names it and its descendants; ends in a slash, so that none is another's prefix
   */
  public record Launch(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path log,
      Path record,
      String marker) {}

  private final Process process;
  private final String marker;
  private final long oomKillsAtStart;
  private final CompletableFuture<Integer> exit;
  private volatile boolean killed;

  private HostProcess(Process process, String marker) {
    this.process = process;
    this.marker = marker;
    this.oomKillsAtStart = oomKills();
    this.exit =
        process
            .onExit()
            .thenApplyAsync(
                ended -> {
                  ProcessTree.kill(marker);
                  return ended.exitValue();
                });
  }

  /**
   * Starts it.
   *
   * @throws IOException when the program is not there or cannot be run; the message says which
   */
  public static HostProcess start(Launch launch) throws IOException {
    List<String> command = new ArrayList<>();
    SETSID.ifPresent(setsid -> command.add(setsid.toString()));
    command.add(program(launch).toString());
    command.addAll(launch.command().subList(1, launch.command().size()));
    Files.createDirectories(launch.log().getParent());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(launch.directory().toFile())
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectOutput(Redirect.appendTo(launch.log().toFile()));
    builder.environment().clear();
    builder.environment().putAll(launch.environment());
    builder.environment().put(ProcessTree.MARKER, launch.marker());
    // The empty record says "about to start": after a crash in between, the Pod counts as started.
    Files.createDirectories(launch.record().getParent());
    Files.writeString(launch.record(), "");
    Process process = builder.start();
    ProcessRecord.of(process.toHandle()).write(launch.record());
    return new HostProcess(process, launch.marker());
  }

  private static Path program(Launch launch) throws IOException {
    String name = launch.command().get(0);
    if (name.contains("/")) {
      Path file = launch.directory().resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new IOException(
            "exec: \"" + name + "\": stat " + name + ": no such file or directory");
      }
      if (!Files.isExecutable(file)) {
        throw new IOException("exec: \"" + name + "\": permission denied");
      }
      return file;
    }
    return onPath(name, launch.environment().get("PATH"))
        .orElseThrow(
            () -> new IOException("exec: \"" + name + "\": executable file not found in $PATH"));
  }

  private static Optional<Path> onPath(String name, String path) {
    return Stream.of(Optional.ofNullable(path).orElse("").split(Pattern.quote(File.pathSeparator)))
        .filter(directory -> !directory.isEmpty())
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  public long pid() {
    return process.pid();
  }

  /** Its exit code once it and all it started are gone; 128 plus the signal that ended it. */
  public CompletableFuture<Integer> exit() {
    return exit;
  }

  /** Asks it to end (SIGTERM to its first process, as a kubelet does). */
  public void terminate() {
    process.destroy();
  }

  /** Ends it and all it started (SIGKILL). */
  public void kill() {
    killed = true;
    ProcessTree.killDescendants(process.toHandle());
    ProcessTree.kill(marker);
  }

  /**
   * Whether the kernel ran out of memory while it ran and it ended by a SIGKILL that was not ours.
   */
  public boolean ranOutOfMemory(int exitCode) {
    return exitCode == 137 && !killed && oomKills() > oomKillsAtStart;
  }

  private static long oomKills() {
    try {
      return Files.readAllLines(VMSTAT).stream()
          .filter(line -> line.startsWith("oom_kill "))
          .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      // Not Linux: then nobody counts them.
      return 0;
    }
  }

  /** Kills what an earlier executor left running of a Pod. */
  public static void killLeftovers(Path records, String markerPrefix) throws IOException {
    if (Files.isDirectory(records)) {
      try (Stream<Path> files = Files.list(records)) {
        files
            .flatMap(file -> ProcessRecord.read(file).stream())
            .flatMap(record -> record.living().stream())
            .forEach(ProcessTree::killDescendants);
      }
    }
    ProcessTree.kill(markerPrefix);
  }
}
