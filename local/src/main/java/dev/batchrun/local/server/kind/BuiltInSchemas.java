package dev.batchrun.local.server.kind;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * OpenAPI schemas of the built-in kinds.
 *
 * <p>Names and types of fields come from the client's model classes; what those do not carry
 * (descriptions, required fields, merge keys) is written down in {@code built-in-fields.yaml}.
 */
public final class BuiltInSchemas {
  private static final String MODEL = "io.fabric8.kubernetes.api.model.";
  private static final List<String> META =
      List.of(
          "ObjectMeta",
          "OwnerReference",
          "ManagedFieldsEntry",
          "LabelSelector",
          "LabelSelectorRequirement",
          "ListMeta",
          "FieldsV1");

  private final Map<String, ObjectNode> components = new ConcurrentHashMap<>();
  private final Map<String, Class<?>> classes = new ConcurrentHashMap<>();
  private final JsonNode notes;

  public BuiltInSchemas() {
    try (InputStream in = BuiltInSchemas.class.getResourceAsStream("built-in-fields.yaml")) {
      notes = Json.parseYaml(Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    name(io.fabric8.kubernetes.api.model.ObjectMeta.class);
  }

  /** Where {@code metadata} of every kind is described. */
  public static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  /** The shape a schema describes, with references into the built-in ones. */
  public FieldShape shape(JsonNode schema) {
    return FieldShape.of(schema, this::component);
  }

  /** The schema of a component, made when first asked for. */
  public JsonNode component(String name) {
    ObjectNode known = components.get(name);
    if (known != null) {
      return known;
    }
    Class<?> type = classes.get(name);
    if (type == null) {
      throw new IllegalArgumentException("no built-in schema is named " + name);
    }
    ObjectNode schema = describe(type);
    components.put(name, schema);
    return schema;
  }

  /** The published name of a model class, such as {@code io.k8s.api.core.v1.PodSpec}. */
  public String name(Class<?> type) {
    String simple = type.getSimpleName();
    String inModel = type.getPackageName().concat(".").substring(MODEL.length());
    String prefix;
    if (inModel.isEmpty()) {
      prefix =
          META.contains(simple) ? "io.k8s.apimachinery.pkg.apis.meta.v1." : "io.k8s.api.core.v1.";
    } else if (inModel.startsWith("apiextensions")) {
      prefix = "io.k8s.apiextensions-apiserver.pkg.apis." + inModel;
    } else {
      prefix = "io.k8s.api." + inModel;
    }
    classes.putIfAbsent(prefix + simple, type);
    return prefix + simple;
  }

  public static ObjectNode reference(String component) {
    return Json.object().put("$ref", "#/components/schemas/" + component);
  }

  private ObjectNode describe(Class<?> type) {
    ObjectNode schema = Json.object().put("type", "object");
    JsonNode ofType = notes.path(type.getSimpleName());
    if (ofType.has("description")) {
      schema.put("description", ofType.path("description").asText());
    }
    ObjectNode properties = Json.object();
    for (Field field : type.getDeclaredFields()) {
      JsonProperty property = field.getAnnotation(JsonProperty.class);
      if (property != null) {
        ObjectNode member = typed(field.getGenericType());
        annotate(member, ofType.path("fields").path(property.value()));
        properties.set(property.value(), member);
      }
    }
    if (!properties.isEmpty()) {
      schema.set("properties", properties);
    }
    if (ofType.has("required")) {
      schema.set("required", ofType.get("required"));
    }
    if (ofType.has("mapType")) {
      schema.set("x-kubernetes-map-type", ofType.get("mapType"));
    }
    return schema;
  }

  /** A note is a description, or an object with a description, a default and merge keys. */
  private static void annotate(ObjectNode member, JsonNode note) {
    if (note.isTextual()) {
      member.put("description", note.asText());
      return;
    }
    for (Map.Entry<String, JsonNode> one : note.properties()) {
      switch (one.getKey()) {
        case "keys" -> {
          member.put("x-kubernetes-list-type", "map");
          member.set("x-kubernetes-list-map-keys", one.getValue());
        }
        case "set" -> {
          member.put("x-kubernetes-list-type", "set");
          member.put("x-kubernetes-patch-strategy", "merge");
        }
        case "mergeKey" -> {
          member.put("x-kubernetes-patch-strategy", "merge");
          member.set("x-kubernetes-patch-merge-key", one.getValue());
        }
        case "mapType" -> member.set("x-kubernetes-map-type", one.getValue());
        default -> member.set(one.getKey(), one.getValue());
      }
    }
  }

  private ObjectNode typed(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      return List.class.isAssignableFrom((Class<?>) generic.getRawType())
          ? Json.object().put("type", "array").set("items", typed(last))
          : Json.object().put("type", "object").set("additionalProperties", typed(last));
    }
    return typed((Class<?>) type);
  }

  private ObjectNode typed(Class<?> type) {
    ObjectNode schema = Json.object();
    if (type.getSimpleName().startsWith("JSONSchemaPropsOr")) {
      // "this or that", which the model spells as a class of its own
      return schema.put("x-kubernetes-preserve-unknown-fields", true);
    } else if (type == Integer.class) {
      return schema.put("type", "integer").put("format", "int32");
    } else if (type == Long.class) {
      return schema.put("type", "integer").put("format", "int64");
    } else if (type == Boolean.class) {
      return schema.put("type", "boolean");
    } else if (type == Double.class) {
      return schema.put("type", "number").put("format", "double");
    } else if (type == IntOrString.class || type == Quantity.class) {
      return schema.put("type", "string").put("format", "int-or-string");
    } else if (type == String.class) {
      return schema.put("type", "string");
    } else if (type.getSimpleName().equals("MicroTime")) {
      return schema.put("type", "string").put("format", "date-time");
    } else if (type.getSimpleName().equals("FieldsV1")) {
      return schema.put("type", "object");
    } else if (type.getName().startsWith(MODEL) && !type.isInterface()) {
      return schema.set("allOf", Json.array().add(reference(name(type))));
    }
    // whatever the model leaves open: RawExtension, JsonNode, Object, HasMetadata
    return schema.put("x-kubernetes-preserve-unknown-fields", true);
  }
}
