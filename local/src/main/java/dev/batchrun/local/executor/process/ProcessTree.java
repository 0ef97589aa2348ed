package dev.batchrun.local.executor.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All processes that descend from one container, even those whose parent has died: every child
 * inherits a marker in its environment, which Linux shows under {@code /proc}. Elsewhere only
 * descendants of a living parent are found.
 */
public final class ProcessTree {
  /** Names the Pod and container a process belongs to. */
  public static final String MARKER = "BATCHRUN_LOCAL_CONTAINER";

  private static final Logger LOG = LoggerFactory.getLogger(ProcessTree.class);
  private static final int PASSES = 1_000;
  private static final Duration BETWEEN_PASSES = Duration.ofMillis(5);

  private ProcessTree() {}

  /**
   * Kills every process whose marker begins so; returns when none is left, or when one still hangs
   * in the kernel after some seconds.
   */
  public static void kill(String markerPrefix) {
    // A process may fork while we look, and a killed one takes a moment: look until nobody is left.
    for (int pass = 0; pass < PASSES; pass++) {
      Set<ProcessHandle> found = find(markerPrefix);
      if (found.isEmpty()) {
        return;
      }
      found.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(BETWEEN_PASSES.toNanos());
    }
    LOG.warn("processes of {} do not end although killed: they hang in the kernel", markerPrefix);
  }

  /** Kills a process and what descends from it, by its parentage alone. */
  static void killDescendants(ProcessHandle root) {
    Set<ProcessHandle> all =
        root.descendants().collect(Collectors.toCollection(LinkedHashSet::new));
    root.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  private static Set<ProcessHandle> find(String markerPrefix) {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      return Set.of();
    }
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(handle -> handle.pid() != self && isMarked(handle, markerPrefix))
        .collect(Collectors.toSet());
  }

  private static boolean isMarked(ProcessHandle handle, String markerPrefix) {
    Path environment = Path.of("/proc", String.valueOf(handle.pid()), "environ");
    try {
      String text = new String(Files.readAllBytes(environment), StandardCharsets.UTF_8);
      return Arrays.stream(text.split("\0"))
          .anyMatch(entry -> entry.startsWith(MARKER + "=" + markerPrefix));
    } catch (IOException e) {
      // Somebody else's process, or one that has just ended: not ours to kill either way.
      return false;
    }
  }
}
