package dev.batchrun.e2e;

import java.io.IOException;

/** What this machine lets a test do. */
final class Machine {
  private Machine() {}

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Whether a process may have mounts of its own. */
  static boolean canMount() {
    return succeeds(
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "mount",
        "-t",
        "tmpfs",
        "-o",
        "size=64k",
        "none",
        "/mnt");
  }

  private static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException notThere) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
