package dev.batchrun.e2e;

import static org.awaitility.Awaitility.await;

import dev.batchrun.local.executor.process.ProcessTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a test does to the runner's processes of its namespace: keeps a stage from starting, or lets
 * it start in another way. It is a shell script between the executor and the runner that looks into
 * a directory of the test.
 */
final class RunnerControl {
  private static final String SCRIPT =
      """
      #!/bin/sh
      # usage: runner.sh <control directory> <runner command...> <stage>
      PATH=${PATH:-/usr/bin:/bin}
      umask 000
      control=$1
      shift
      for stage; do :; done
      field() { printf %s "$BATCHRUN_REQUEST" | sed -n "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/p"; }
      place=$control/$(field namespace)
      run=$(field run)
      echo $$ > "$place/$run.$stage.pid"
      echo $$ >> "$place/$run.$stage.starts"
      while [ -e "$place/$run.$stage.hold" ]; do sleep 0.1; done
      if [ -e "$place/$run.$stage.instead" ]; then
        mv "$place/$run.$stage.instead" "$place/$run.$stage.once"
        exec /bin/sh "$place/$run.$stage.once" "$@"
      fi
      exec "$@"
      """;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path place;
  private final String namespace;
  private final StageProcesses processes;

  private RunnerControl(Path place, String namespace, StageProcesses processes) {
    this.place = place;
    this.namespace = namespace;
    this.processes = processes;
  }

  /** A program that starts the runner's command, under control of files below the directory. */
  static List<String> launcher(Path control) throws IOException {
    Files.createDirectories(control);
    Path script = control.resolve("runner.sh");
    if (!Files.exists(script)) {
      Files.writeString(script, SCRIPT);
    }
    return List.of("/bin/sh", script.toString(), control.toString());
  }

  static RunnerControl of(Path control, String namespace, StageProcesses processes) {
    try {
      Path place = Files.createDirectories(control.resolve(namespace));
      // Stages may be another user's.
      Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
      return new RunnerControl(place, namespace, processes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps a stage of a run from starting. */
  void hold(String run, String stage) {
    write(run, stage, "hold", "");
  }

  /** Lets it start, or go on. */
  void release(String run, String stage) {
    try {
      Files.deleteIfExists(file(run, stage, "hold"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a stage's process is there; the process may be held or at work. */
  void awaitStarted(String run, String stage) {
    await("process of stage " + stage + " of " + run)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> hasBegun(run, stage));
  }

  /** Empty for a moment, and for good when it was ended before it began. */
  private boolean hasBegun(String run, String stage) {
    Path note = file(run, stage, "pid");
    return Files.exists(note) && !Workspace.text(note).isBlank();
  }

  /** How many processes of a stage of a run there were. */
  int starts(String run, String stage) {
    Path starts = file(run, stage, "starts");
    try {
      return Files.exists(starts) ? Files.readAllLines(starts).size() : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the stage's newest process is gone. */
  void awaitEnded(String run, String stage) {
    await("end of stage " + stage + " of " + run)
        .atMost(PATIENCE)
        .until(() -> process(run, stage).filter(ProcessHandle::isAlive).isEmpty());
  }

  /** Forgets that a stage was started, so that {@link #awaitStarted} waits for the next one. */
  void forgetStarted(String run, String stage) {
    try {
      Files.deleteIfExists(file(run, stage, "pid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills a stage's process as the kernel would: SIGKILL. */
  void kill(String run, String stage) {
    process(run, stage).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Once, the stage's process is this shell script; its arguments are the runner's command. */
  void instead(String run, String stage, String script) {
    write(run, stage, "instead", script);
  }

  /** Once, the stage runs with this variable set. */
  void with(String run, String stage, String... assignments) {
    StringBuilder script = new StringBuilder();
    for (String assignment : assignments) {
      script.append("export ").append(assignment).append('\n');
    }
    instead(run, stage, script.append("exec \"$@\"\n").toString());
  }

  /**
   * Once, a stage ends without a report and leaves a process behind that the platform has lost
   * sight of: it will do the stage's work when it is woken. The next process of the stage is held.
   */
  void leaveAZombie(String run, String stage) {
    instead(
        run,
        stage,
        """
        me=${0%.once}
        : > "$me.hold"
        unset BATCHRUN_CONTAINER_MARKER
        export BATCHRUN_TERMINATION_LOG="$me.report"
        setsid /bin/sh -c '
          me=$0
          for try in $(seq 1200); do
            [ -e "$me.wake" ] && break
            sleep 0.1
          done
          "$@" > "$me.log" 2>&1
          echo $? > "$me.exit"
          ' "$me" "$@" > /dev/null 2>&1 &
        exit 1
        """
            .replace("BATCHRUN_CONTAINER_MARKER", ProcessTree.MARKER));
  }

  /** Lets the process do its work, and says how it ended. */
  int wakeTheZombie(String run, String stage) {
    write(run, stage, "wake", "");
    Path exit = file(run, stage, "exit");
    await("end of the zombie")
        .atMost(PATIENCE)
        .until(() -> Files.exists(exit) && Files.size(exit) > 0);
    try {
      return Integer.parseInt(Files.readString(exit).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a stage was started so often. */
  void awaitStarts(String run, String stage, int count) {
    await(count + " processes of stage " + stage + " of " + run)
        .atMost(PATIENCE)
        .until(() -> starts(run, stage) >= count);
  }

  private Optional<ProcessHandle> process(String run, String stage) {
    return processes.find(namespace, run, stage, file(run, stage, "pid"));
  }

  private void write(String run, String stage, String kind, String text) {
    try {
      Path draft = Files.writeString(Files.createTempFile(place, stage, ".draft"), text);
      // A container's user reads it, too.
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
      Files.move(draft, file(run, stage, kind), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(String run, String stage, String kind) {
    return place.resolve(run + "." + stage + "." + kind);
  }
}
