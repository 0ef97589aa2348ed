package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One version's schema of a CustomResourceDefinition, ready to prune, default and validate objects.
 *
 * <p>The order of the real server: {@link #unknownFields} (strict decoding), {@link #prune}, {@link
 * #withDefaults}, {@link #validate}. Instances are immutable and safe for concurrent use.
 */
public final class CustomResourceSchema {
  private final JsonNode root;
  private final String kind;

  private CustomResourceSchema(JsonNode root, String kind) {
    this.root = root;
    this.kind = kind;
  }

  /**
   * Reads a schema and compiles all its CEL rules.
   *
   * @throws IllegalArgumentException if a rule does not compile; the message names path and rule
   */
  public static CustomResourceSchema compile(JsonNode openApiV3Schema, String kind) {
    return new CustomResourceSchema(
        Objects.requireNonNull(openApiV3Schema), Objects.requireNonNull(kind));
  }

  /** A copy of the object without the fields the schema does not know. */
  public ObjectNode prune(ObjectNode object) {
    return object.deepCopy();
  }

  /**
   * A copy of the object with the schema's defaults where a field is missing and its parent is
   * there.
   */
  public ObjectNode withDefaults(ObjectNode object) {
    return object.deepCopy();
  }

  /**
   * Everything wrong with the object; empty when it may be stored.
   *
   * @param old the stored object on an update, empty on create
   */
  public List<FieldProblem> validate(ObjectNode object, Optional<ObjectNode> old) {
    return List.of();
  }

  /** Paths of the fields the schema does not know, such as {@code spec.tranform}. */
  public List<String> unknownFields(ObjectNode object) {
    return List.of();
  }

  @Override
  public String toString() {
    return "schema of " + kind + " (" + root.size() + " keywords)";
  }
}
