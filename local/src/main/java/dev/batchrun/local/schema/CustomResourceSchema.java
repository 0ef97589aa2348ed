package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.FieldProblem.Cause;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One version's schema of a CustomResourceDefinition, ready to prune, default and validate objects.
 *
 * <p>The order of the real server: {@link #unknownFields} (strict decoding), {@link #prune}, {@link
 * #withDefaults}, {@link #validate}. Instances are immutable and safe for concurrent use. Unlike
 * the real server there is no cost budget for rules.
 */
public final class CustomResourceSchema {
  /** After one of these the rules are not run: they could only repeat it less clearly. */
  private static final Set<Cause> BLOCKING =
      EnumSet.of(
          Cause.NOT_SUPPORTED, Cause.REQUIRED, Cause.TOO_LONG, Cause.TOO_MANY, Cause.TYPE_INVALID);

  private static final FieldProblem RULES_NOT_RUN =
      new FieldProblem(
          FieldProblem.ROOT,
          Cause.INVALID,
          "\"null\": some validation rules were not checked because the object was invalid;"
              + " correct the existing errors to complete validation");

  private final SchemaNode root;
  private final Map<SchemaNode, List<CelRule>> rules;
  private final String kind;

  private CustomResourceSchema(SchemaNode root, Map<SchemaNode, List<CelRule>> rules, String kind) {
    this.root = root;
    this.rules = rules;
    this.kind = kind;
  }

  /**
   * Reads a schema and compiles all its CEL rules.
   *
   * @throws IllegalArgumentException if a rule does not compile; the message names path and rule
   */
  public static CustomResourceSchema compile(JsonNode openApiV3Schema, String kind) {
    SchemaNode root = SchemaNode.root(openApiV3Schema);
    return new CustomResourceSchema(root, CelCompiler.compile(root, kind), kind);
  }

  /** A copy of the object without the fields the schema does not know. */
  public ObjectNode prune(ObjectNode object) {
    ObjectNode pruned = object.deepCopy();
    Pruning.prune(pruned, root);
    return pruned;
  }

  /**
   * A copy of the object with the schema's defaults where a field is missing and its parent is
   * there.
   */
  public ObjectNode withDefaults(ObjectNode object) {
    ObjectNode filled = object.deepCopy();
    Defaulting.apply(filled, root);
    return filled;
  }

  /**
   * Everything wrong with the object; empty when it may be stored.
   *
   * @param old the stored object on an update, empty on create
   */
  public List<FieldProblem> validate(ObjectNode object, Optional<ObjectNode> old) {
    List<FieldProblem> problems = new ArrayList<>(StructureValidation.validate(object, old, root));
    List<FieldProblem> duplicates = ListInvariants.validate(object, root);
    if (old.isEmpty() || ListInvariants.validate(old.get(), root).isEmpty()) {
      problems.addAll(duplicates);
    }
    if (rules.isEmpty()) {
      return List.copyOf(problems);
    }
    if (problems.stream().anyMatch(p -> BLOCKING.contains(p.cause()))) {
      problems.add(RULES_NOT_RUN);
    } else {
      problems.addAll(CelValidation.validate(object, old, root, rules));
    }
    return List.copyOf(problems);
  }

  /** Paths of the fields the schema does not know, such as {@code spec.tranform}. */
  public List<String> unknownFields(ObjectNode object) {
    return Pruning.prune(object.deepCopy(), root);
  }

  @Override
  public String toString() {
    return "schema of " + kind + " with rules at " + rules.size() + " places";
  }
}
