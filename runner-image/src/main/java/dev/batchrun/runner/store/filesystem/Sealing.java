package dev.batchrun.runner.store.filesystem;

import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.store.filesystem.Written.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes everything durable that a seal refers to, before the seal is. */
final class Sealing {
  private final Parts parts;

  Sealing(Parts parts) {
    this.parts = parts;
  }

  void makeDurable(Seal seal) throws IOException {
    if (!seal.outputs().isEmpty() && seal.promotedSeal() == null) {
      requireInside(seal);
    }
    DurableFiles files = parts.files();
    Set<Path> directories = new TreeSet<>();
    Path root = files.root();
    for (Seal.OutputFile output : seal.outputs()) {
      Path file = files.resolve(output.path());
      files.steps().sync(Written.STAGED, Operation.FLUSH, file);
      for (Path at = file.getParent(); !at.equals(root); at = at.getParent()) {
        directories.add(at);
      }
    }
    Path evidence = files.resolve(Layout.evidence(seal.runId()));
    if (Files.isDirectory(evidence)) {
      for (Path file : regularFiles(evidence)) {
        files.steps().sync(Written.STAGED, Operation.FLUSH, file);
      }
      directories.add(evidence);
      directories.add(evidence.getParent());
    }
    for (Path directory : directories) {
      files.steps().sync(Written.STAGED, Operation.SYNC, directory);
    }
  }

  private static void requireInside(Seal seal) {
    Set<String> outputs = new HashSet<>();
    for (Seal.OutputFile output : seal.outputs()) {
      if (!output.path().startsWith(seal.attemptPath() + "/") || output.path().contains("..")) {
        throw new IllegalStateException(
            "output '" + output.path() + "' is outside attempt '" + seal.attemptPath() + "'");
      }
      outputs.add(output.path());
    }
    for (String discarded : seal.discarded()) {
      if (outputs.contains(discarded) || !discarded.startsWith(seal.attemptPath() + "/")) {
        throw new IllegalStateException(
            "discarded '" + discarded + "' is an output or outside its attempt");
      }
    }
  }

  private static List<Path> regularFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
