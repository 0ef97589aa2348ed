package dev.batchrun.local.executor.mount;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The private directory of one Pod: its logs, its volumes, its mount links, its process records.
 *
 * @param root named after namespace, name and uid, so that a log is found without an index
 */
public record PodDirectory(Path root) {

  public static PodDirectory of(Path stateDirectory, Pod pod) {
    return of(
        stateDirectory,
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        pod.getMetadata().getUid());
  }

  public static PodDirectory of(Path stateDirectory, String namespace, String name, String uid) {
    return new PodDirectory(stateDirectory.resolve(namespace + "_" + name + "_" + uid));
  }

  /** The uid of the Pod this is the directory of. */
  public String uid() {
    String name = root.getFileName().toString();
    return name.substring(name.lastIndexOf('_') + 1);
  }

  public Path log(String container) {
    return root.resolve("logs").resolve(container + ".log");
  }

  public Path terminationMessage(String container) {
    return root.resolve("termination").resolve(container);
  }

  /** Where the processes are recorded. */
  public Path records() {
    return root.resolve("processes");
  }

  Path volume(String name) {
    return root.resolve("volumes").resolve(name);
  }

  Path mounts(String container) {
    return root.resolve("mounts").resolve(container);
  }

  Path home(String container) {
    return root.resolve("home").resolve(container);
  }

  Path temporary(String container) {
    return root.resolve("tmp").resolve(container);
  }

  /** Deletes everything private; what a link leads to, such as a claim's directory, stays. */
  public void delete() throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
