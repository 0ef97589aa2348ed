package dev.batchrun.local.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.BuiltInSchemas;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * OpenAPI v3, one document a group and version.
 *
 * <p>kubectl reads two things in it: the schemas, for {@code explain}, and that PATCH takes {@code
 * fieldValidation}, so that it leaves validation to the server.
 */
public final class OpenApiDocuments {
  private final BuiltInSchemas schemas;

  public OpenApiDocuments(BuiltInSchemas schemas) {
    this.schemas = schemas;
  }

  /**
   * {@code GET /openapi/v2} in protobuf: a document without any kind.
   *
   * <p>kubectl asks for it only about kinds that version 3 does not have, and then tells the user
   * that the kind is not there.
   */
  public static byte[] emptyVersion2() {
    byte[] version = "2.0".getBytes(StandardCharsets.US_ASCII);
    byte[] document = new byte[version.length + 2];
    document[0] = 1 << 3 | 2; // field 1, swagger, of length
    document[1] = (byte) version.length;
    System.arraycopy(version, 0, document, 2, version.length);
    return document;
  }

  /** {@code GET /openapi/v3}; the hash makes clients that cache read a changed document again. */
  public ObjectNode index(List<ResourceType> types) {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    for (ResourceType type : types) {
      if (!paths.has(type.root())) {
        List<ResourceType> ofRoot = ofRoot(types, type.root());
        int hash = ofRoot.stream().map(ResourceType::schema).toList().hashCode();
        paths
            .putObject(type.root())
            .put(
                "serverRelativeURL",
                "/openapi/v3/" + type.root() + "?hash=" + Integer.toHexString(hash));
      }
    }
    return index;
  }

  private static List<ResourceType> ofRoot(List<ResourceType> types, String root) {
    return types.stream().filter(type -> type.root().equals(root)).toList();
  }

  /** {@code GET /openapi/v3/<root>}. */
  public Optional<ObjectNode> document(List<ResourceType> types, String root) {
    List<ResourceType> served = ofRoot(types, root);
    if (served.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", "v1.32.0");
    ObjectNode paths = document.putObject("paths");
    ObjectNode components = document.putObject("components").putObject("schemas");
    for (ResourceType type : served) {
      operations(type, paths);
      components(type, components);
    }
    return Optional.of(document);
  }

  private static void operations(ResourceType type, ObjectNode paths) {
    String collection =
        "/" + type.root() + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
    ObjectNode onCollection = paths.putObject(collection);
    operation(type, onCollection, "get", "list");
    operation(type, onCollection, "post", "post");
    ObjectNode onObject = paths.putObject(collection + "/{name}");
    operation(type, onObject, "get", "get");
    operation(type, onObject, "put", "put");
    operation(type, onObject, "patch", "patch");
    operation(type, onObject, "delete", "delete");
  }

  private static void operation(ResourceType type, ObjectNode path, String method, String action) {
    ObjectNode operation = path.putObject(method);
    if (!method.equals("get")) {
      ArrayNode parameters = operation.putArray("parameters");
      List<String> names =
          method.equals("delete")
              ? List.of("dryRun", "gracePeriodSeconds", "propagationPolicy")
              : List.of("dryRun", "fieldManager", "fieldValidation");
      for (String name : names) {
        parameters
            .addObject()
            .put("name", name)
            .put("in", "query")
            .putObject("schema")
            .put("type", "string");
      }
    }
    operation.putObject("responses").putObject("200").put("description", "OK");
    operation.put("x-kubernetes-action", action);
    operation.set("x-kubernetes-group-version-kind", identity(type));
  }

  private static ObjectNode identity(ResourceType type) {
    return Json.object()
        .put("group", type.group())
        .put("kind", type.kind())
        .put("version", type.version());
  }

  private void components(ResourceType type, ObjectNode components) {
    JsonNode schema = type.schema();
    String reference = schema.path("$ref").asText("");
    String name =
        reference.isEmpty()
            ? customName(type)
            : reference.substring(reference.lastIndexOf('/') + 1);
    ObjectNode published = (reference.isEmpty() ? schema : schemas.component(name)).deepCopy();
    published.putArray("x-kubernetes-group-version-kind").add(identity(type));
    components.set(name, published);
    addReferenced(published, components);
  }

  private static String customName(ResourceType type) {
    List<String> parts = new ArrayList<>(Arrays.asList(type.group().split("\\.")));
    Collections.reverse(parts);
    return String.join(".", parts) + "." + type.version() + "." + type.kind();
  }

  private void addReferenced(JsonNode node, ObjectNode components) {
    JsonNode reference = node.path("$ref");
    if (reference.isTextual()) {
      String name = reference.asText().substring(reference.asText().lastIndexOf('/') + 1);
      if (!components.has(name)) {
        JsonNode component = schemas.component(name);
        components.set(name, component);
        addReferenced(component, components);
      }
    }
    node.forEach(child -> addReferenced(child, components));
  }
}
