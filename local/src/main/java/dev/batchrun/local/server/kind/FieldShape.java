package dev.batchrun.local.server.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.batchrun.local.server.object.Json;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the value at one place of an object merges: which lists are keyed, which are sets, which
 * values are replaced as a whole.
 *
 * <p>It is read off the {@code x-kubernetes-*} extensions of a schema. Where a schema says nothing,
 * maps merge by key and lists are atomic, as in Kubernetes.
 */
public final class FieldShape {
  /** What identifies the elements of a list. */
  public enum ListKind {
    /** Nothing: the list is one value. */
    ATOMIC,
    /** Their value. */
    SET,
    /** The values of their key fields. */
    KEYED
  }

  private final JsonNode schema;
  private final Function<String, JsonNode> components;

  private FieldShape(JsonNode schema, Function<String, JsonNode> components) {
    this.schema = schema;
    this.components = components;
  }

  /** The shape a schema describes; {@code $ref}s are looked up by their last path segment. */
  public static FieldShape of(JsonNode schema, Function<String, JsonNode> components) {
    JsonNode reference = schema.path("$ref");
    if (reference.isMissingNode() && schema.path("allOf").size() == 1) {
      reference = schema.path("allOf").get(0).path("$ref");
    }
    if (!reference.isTextual()) {
      return new FieldShape(schema, components);
    }
    String text = reference.asText();
    JsonNode target = components.apply(text.substring(text.lastIndexOf('/') + 1));
    return new FieldShape(target, components);
  }

  /** The shape of a member of this object. */
  public FieldShape field(String name) {
    JsonNode property = schema.path("properties").path(name);
    return of(
        property.isMissingNode() ? schema.path("additionalProperties") : property, components);
  }

  /** The shape of this list's elements. */
  public FieldShape items() {
    return of(schema.path("items"), components);
  }

  /** The member as the schema has it, extensions included. */
  private JsonNode extension(String name) {
    return schema.path("x-kubernetes-" + name);
  }

  public ListKind listKind() {
    return switch (extension("list-type").asText("atomic")) {
      case "map" -> ListKind.KEYED;
      case "set" -> ListKind.SET;
      default -> ListKind.ATOMIC;
    };
  }

  public List<String> keys() {
    return Json.texts(extension("list-map-keys"));
  }

  /** The default of a key field, which an element may leave out. */
  public JsonNode itemDefault(String key) {
    return items().schema.path("properties").path(key).path("default");
  }

  public boolean atomicMap() {
    return extension("map-type").asText().equals("atomic");
  }

  /** Whether a strategic merge patch merges this list instead of replacing it. */
  public boolean patchMerges() {
    return extension("patch-strategy").asText().contains("merge");
  }

  /**
   * The field by which a strategic merge patch finds an element; none for lists of plain values.
   */
  public Optional<String> patchMergeKey() {
    return Optional.of(extension("patch-merge-key").asText("")).filter(key -> !key.isEmpty());
  }

  /** A shape that knows nothing. */
  public static FieldShape untyped() {
    return new FieldShape(MissingNode.getInstance(), name -> MissingNode.getInstance());
  }
}
