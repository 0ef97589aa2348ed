package dev.batchrun.local;

import java.nio.file.Path;

/**
 * Where local mode keeps everything: one directory, {@code .batchrun} unless told otherwise.
 *
 * @param root of all of it
 */
public record LocalDirectory(Path root) {

  public LocalDirectory {
    root = root.toAbsolutePath().normalize();
  }

  /** The API server's journal. */
  public Path state() {
    return root.resolve("state");
  }

  /** What claims are made of: {@code volumes/<namespace>/<claim>}. */
  public Path volumes() {
    return root.resolve("volumes");
  }

  /** Private roots of Pods and their logs. */
  public Path pods() {
    return root.resolve("pods");
  }

  /** The engine's native library, unpacked. */
  public Path engine() {
    return root.resolve("engine");
  }

  /** The credentials of the API server; readable by its owner only. */
  public Path kubeconfig() {
    return root.resolve("kubeconfig");
  }

  /** Held while a local mode works here. */
  public Path lock() {
    return root.resolve("lock");
  }
}
