package dev.batchrun.local.server.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The documents by which clients learn which kinds there are. */
public final class DiscoveryDocuments {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  /** Reviews a client can POST: group, resource, kind. Nothing of them is stored. */
  private static final List<String[]> REVIEWS =
      List.of(
          new String[] {
            "authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"
          },
          new String[] {
            "authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview"
          },
          new String[] {"authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"});

  private DiscoveryDocuments() {}

  /** {@code GET /api}. */
  public static ObjectNode coreVersions() {
    ObjectNode versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions.putArray("serverAddressByClientCIDRs");
    return versions;
  }

  /** {@code GET /apis}. */
  public static ObjectNode groups(List<ResourceType> types) {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    versions(types).forEach((group, versions) -> groups.add(group(group, versions)));
    return list;
  }

  /** {@code GET /apis/<group>}. */
  public static Optional<ObjectNode> group(List<ResourceType> types, String group) {
    Set<String> versions = versions(types).get(group);
    return Optional.ofNullable(versions)
        .map(present -> group(group, present).put("kind", "APIGroup").put("apiVersion", "v1"));
  }

  private static Map<String, Set<String>> versions(List<ResourceType> types) {
    Map<String, Set<String>> versions = new LinkedHashMap<>();
    for (ResourceType type : types) {
      if (!type.group().isEmpty()) {
        versions.computeIfAbsent(type.group(), g -> new LinkedHashSet<>()).add(type.version());
      }
    }
    REVIEWS.forEach(
        review -> versions.computeIfAbsent(review[0], g -> new LinkedHashSet<>()).add("v1"));
    return versions;
  }

  private static ObjectNode group(String group, Set<String> versions) {
    ObjectNode document = Json.object().put("name", group);
    ArrayNode array = document.putArray("versions");
    versions.forEach(v -> array.addObject().put("groupVersion", group + "/" + v).put("version", v));
    document.set("preferredVersion", array.get(0).deepCopy());
    return document;
  }

  /** {@code GET /api/v1}, {@code GET /apis/<group>/<version>}. */
  public static Optional<ObjectNode> resources(List<ResourceType> types, String apiVersion) {
    ObjectNode list =
        Json.object()
            .put("kind", "APIResourceList")
            .put("apiVersion", "v1")
            .put("groupVersion", apiVersion);
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : types) {
      if (type.apiVersion().equals(apiVersion)) {
        resource(type, resources);
      }
    }
    for (String[] review : REVIEWS) {
      if (apiVersion.equals(review[0] + "/v1")) {
        add(resources, review[1], "", false, review[2], List.of("create"));
      }
    }
    return resources.isEmpty() ? Optional.empty() : Optional.of(list);
  }

  private static void resource(ResourceType type, ArrayNode resources) {
    ObjectNode entry =
        add(resources, type.plural(), type.singular(), type.namespaced(), type.kind(), VERBS);
    if (!type.shortNames().isEmpty()) {
      entry.set("shortNames", Json.arrayOf(type.shortNames()));
    }
    if (!type.categories().isEmpty()) {
      entry.set("categories", Json.arrayOf(type.categories()));
    }
    if (type.hasStatus()) {
      add(
          resources,
          type.plural() + "/status",
          "",
          type.namespaced(),
          type.kind(),
          List.of("get", "patch", "update"));
    }
    if (type.is("", "pods")) {
      add(resources, "pods/log", "", true, "Pod", List.of("get"));
      add(resources, "pods/eviction", "", true, "Eviction", List.of("create"))
          .put("group", "policy")
          .put("version", "v1");
    }
  }

  private static ObjectNode add(
      ArrayNode resources,
      String name,
      String singular,
      boolean namespaced,
      String kind,
      List<String> verbs) {
    ObjectNode entry =
        resources
            .addObject()
            .put("name", name)
            .put("singularName", singular)
            .put("namespaced", namespaced)
            .put("kind", kind);
    entry.set("verbs", Json.arrayOf(verbs));
    return entry;
  }
}
