package dev.batchrun.local.executor.mount;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the data of a claim lies: {@code <volumes>/<namespace>/<claim>}, or where the claim's
 * annotation says, so that a demo can show a directory of the repository as a volume.
 *
 * @param volumes parent of the claims without an annotation
 * @param working what the annotation is relative to
 */
public record ClaimDirectories(Path volumes, Path working) {
  /** A directory of the machine to bind a claim to. */
  public static final String PATH_ANNOTATION = "local.batchrun.dev/path";

  public Path of(PersistentVolumeClaim claim) {
    return Optional.ofNullable(claim.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(PATH_ANNOTATION))
        .filter(path -> !path.isBlank())
        .map(path -> working.resolve(path).normalize())
        .orElseGet(
            () ->
                volumes
                    .resolve(claim.getMetadata().getNamespace())
                    .resolve(claim.getMetadata().getName()));
  }
}
