package dev.batchrun.local;

import dev.batchrun.local.executor.ImageCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The runner image of local mode: not an image but a JVM of this machine with the runner on its
 * class path.
 */
final class RunnerImage {
  /** The reference that Jobs of local mode carry. */
  static final String REFERENCE = "batchrun.dev/runner:local";

  private RunnerImage() {}

  /** A catalog in which {@link #REFERENCE} is a JVM with this class path, so launched. */
  static ImageCatalog catalog(UnpackedEngine engine, List<String> launcher) {
    List<String> entryPoint = new ArrayList<>(launcher);
    entryPoint.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            // Stages are short: the first compiler tier and the small collector start fastest, and
            // the rows are DuckDB's, outside the heap.
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-Xmx256m"));
    engine.libraryPath().ifPresent(path -> entryPoint.add("-Djava.library.path=" + path));
    entryPoint.addAll(List.of("-cp", engine.classPath(), "dev.batchrun.runner.Main"));
    return image ->
        image.equals(REFERENCE) ? Optional.of(List.copyOf(entryPoint)) : Optional.empty();
  }
}
