package dev.batchrun.local.executor.pod;

import dev.batchrun.local.executor.ImageCatalog;
import dev.batchrun.local.executor.mount.NotReadyException;
import dev.batchrun.local.executor.mount.PodDirectory;
import dev.batchrun.local.executor.mount.PodMounts;
import dev.batchrun.local.executor.process.HostProcess;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns one container into a host process. */
final class ContainerRun {
  private final Pod pod;
  private final Container container;
  private final PodDirectory directory;
  private final ImageCatalog images;

  ContainerRun(Pod pod, Container container, PodDirectory directory, ImageCatalog images) {
    this.pod = pod;
    this.container = container;
    this.directory = directory;
    this.images = images;
  }

  /**
   * What would be started.
   *
   * @throws NotReadyException when the image or something of the environment is missing
   */
  HostProcess.Launch launch(PodMounts mounts) throws NotReadyException, IOException {
    Optional<List<String>> entryPoint = images.entryPoint(container.getImage());
    if (entryPoint.isEmpty() && container.getCommand().isEmpty()) {
      throw new NotReadyException(
          "ErrImagePull",
          ("%s: found no entry in the catalog of local mode and no command in the container;"
                  + " write the container's command, or run this Pod in a cluster")
              .formatted(container.getImage()));
    }
    PodMounts.Prepared prepared = mounts.prepare(container);
    List<String> command = new ArrayList<>(prepared.command());
    if (command.isEmpty()) {
      command.addAll(prepared.expand(entryPoint.orElseThrow()));
    }
    command.addAll(prepared.arguments());
    Path log = directory.log(container.getName());
    Files.createDirectories(log.getParent());
    if (entryPoint.isEmpty()) {
      String line =
          "local mode: image \"%s\" is not known here, its command runs on this machine: %s%n";
      Files.writeString(
          log,
          line.formatted(container.getImage(), String.join(" ", command)),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    return new HostProcess.Launch(
        command,
        prepared.environment(),
        prepared.directory(),
        log,
        directory.records().resolve(container.getName()),
        pod.getMetadata().getUid() + "/" + container.getName() + "/");
  }
}
