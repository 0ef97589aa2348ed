package dev.batchrun.local.executor;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an image is on a machine without a container runtime: the command its entry point stands
 * for. An image that is not in the catalog can still be used by a container that says its own
 * {@code command}, which then runs on the host.
 */
@FunctionalInterface
public interface ImageCatalog {
  /**
   * The entry point of the image as a host command; empty when the image is not known.
   *
   * <p>A word may hold {@code $(NAME)} for a variable of the container; {@code TMPDIR} and {@code
   * HOME} are always there and private to the Pod.
   */
  Optional<List<String>> entryPoint(String image);

  /** A catalog of exactly these references. */
  static ImageCatalog of(Map<String, List<String>> entryPoints) {
    Map<String, List<String>> copy = Map.copyOf(entryPoints);
    return image -> Optional.ofNullable(copy.get(image));
  }
}
