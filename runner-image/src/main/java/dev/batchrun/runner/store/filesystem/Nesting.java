package dev.batchrun.runner.store.filesystem;

import dev.batchrun.runner.store.logged.Layout;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Is there another dataset above or below this one's root, on the same claim? */
record Nesting(DatasetLocation location) {

  /** A dataset whose root contains ours. */
  Optional<String> above() throws IOException {
    Optional<String> found = above(location.root(), location.claimRoot());
    return found.isPresent() ? found : above(real(location.root()), real(location.claimRoot()));
  }

  private Optional<String> above(Path root, Path claimRoot) {
    for (Path at = root.getParent(); at != null && at.startsWith(claimRoot); at = at.getParent()) {
      if (Files.isDirectory(at.resolve(Layout.LOG))) {
        return Optional.of(nested(claimRoot.relativize(at), "above"));
      }
    }
    return Optional.empty();
  }

  /** A path without symbolic links, as far as it exists. */
  private static Path real(Path path) throws IOException {
    Path existing = path;
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    return existing.toRealPath().resolve(existing.relativize(path));
  }

  /** A dataset whose root is inside ours. Looked for only when the log is created. */
  Optional<String> below() throws IOException {
    Path root = location.root();
    if (!Files.isDirectory(root)) {
      return Optional.empty();
    }
    Path[] found = new Path[1];
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes) {
            if (at.getParent().equals(root)
                && (at.endsWith(Layout.SYSTEM) || at.endsWith(Layout.DATA))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (Files.isDirectory(at.resolve(Layout.LOG)) && !at.equals(root)) {
              found[0] = at;
              return FileVisitResult.TERMINATE;
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return Optional.ofNullable(found[0])
        .map(at -> nested(location.claimRoot().relativize(at), "below"));
  }

  private String nested(Path other, String where) {
    return "store path '"
        + location.path()
        + "': found another dataset at '"
        + other
        + "' of claim "
        + location.claimName()
        + ", "
        + where
        + " it. Nothing was changed. Give each dataset a directory that contains no other";
  }
}
