package dev.batchrun.local.server.rest;

import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.store.ObjectKey;
import java.util.List;
import java.util.Optional;

/**
 * What a resource path addresses.
 *
 * @param namespace empty for all namespaces and for cluster-scoped kinds
 * @param name empty for the collection
 * @param subresource empty for the object itself
 */
record Target(
    ResourceType type, Optional<String> namespace, Optional<String> name, String subresource) {

  /** Reads the segments after the group and version. */
  static Target parse(TypeRegistry types, String group, String version, List<String> segments) {
    List<String> rest = segments;
    Optional<String> namespace = Optional.empty();
    boolean scoped =
        rest.size() > 2
            && rest.get(0).equals("namespaces")
            && !(rest.size() == 3 && List.of("status", "finalize").contains(rest.get(2)));
    if (scoped) {
      namespace = Optional.of(rest.get(1));
      rest = rest.subList(2, rest.size());
    }
    ResourceType type = types.find(group, version, rest.get(0)).orElseThrow(ApiError::unknownPath);
    if (scoped != type.namespaced() && (scoped || rest.size() > 1)) {
      throw ApiError.unknownPath();
    }
    return new Target(
        type,
        namespace,
        rest.size() > 1 ? Optional.of(rest.get(1)) : Optional.empty(),
        String.join("/", rest.subList(Math.min(2, rest.size()), rest.size())));
  }

  ObjectKey key() {
    return new ObjectKey(namespace.orElse(""), name.orElseThrow(ApiError::methodNotAllowed));
  }
}
