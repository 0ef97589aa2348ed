package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import dev.batchrun.local.schema.FieldProblem.Cause;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The OpenAPI part of validation: types, bounds, patterns, enumerations, required fields. On an
 * update a value that did not change is not looked at again (the server calls it ratcheting), so
 * that a schema can be tightened under existing objects.
 */
final class StructureValidation {
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private final List<FieldProblem> problems = new ArrayList<>();

  private StructureValidation() {}

  static List<FieldProblem> validate(ObjectNode object, Optional<ObjectNode> old, SchemaNode root) {
    StructureValidation validation = new StructureValidation();
    validation.visit(object, old.map(o -> o), root, FieldPath.ROOT);
    return validation.problems;
  }

  private void visit(JsonNode value, Optional<JsonNode> old, SchemaNode schema, FieldPath path) {
    if (old.isPresent() && old.get().equals(value)) {
      return;
    }
    checkType(value, schema, path);
    if (value.isNull()) {
      return;
    }
    if (value.isTextual()) {
      checkText(value.asText(), schema, path);
    } else if (value.isNumber()) {
      checkNumber(value, schema, path);
    } else if (value.isArray()) {
      visitItems(value, old, schema, path);
    }
    checkEnum(value, schema, path);
    if (value instanceof ObjectNode object) {
      visitObject(object, old, schema, path);
    }
  }

  // ---- types

  private void checkType(JsonNode value, SchemaNode schema, FieldPath path) {
    if (value.isNull() && schema.nullable()) {
      return;
    }
    String found = typeOf(value);
    if (schema.intOrString()) {
      if (!value.isTextual() && !isWhole(value)) {
        typeProblem(path, "integer,string", found);
      }
      return;
    }
    String wanted = schema.type();
    boolean fits =
        wanted.isEmpty()
            ? !value.isNull() || schema.keepsUnknown()
            : wanted.equals(found)
                || (wanted.equals("number") && value.isNumber())
                || (wanted.equals("integer") && isWhole(value));
    if (!fits) {
      boolean formatted = !schema.format().isEmpty() && (value.isNumber() || value.isBoolean());
      typeProblem(path, formatted ? schema.format() : wanted, formatted ? formatOf(value) : found);
    }
  }

  private void typeProblem(FieldPath path, String wanted, String found) {
    add(
        path,
        Cause.TYPE_INVALID,
        "\"%s\": %s must be of type %s: \"%s\"".formatted(found, body(path), wanted, found));
  }

  private static String formatOf(JsonNode value) {
    return value.isBoolean() ? "" : value.isIntegralNumber() ? "int64" : "double";
  }

  static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> "object";
      case ARRAY -> "array";
      case STRING, BINARY -> "string";
      case BOOLEAN -> "boolean";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case NULL, MISSING -> "null";
    };
  }

  private static boolean isWhole(JsonNode value) {
    return value.isIntegralNumber()
        || (value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0);
  }

  // ---- scalars

  /** The first broken bound speaks for the text, as on the server; the format speaks apart. */
  private void checkText(String text, SchemaNode schema, FieldPath path) {
    int length = text.codePointCount(0, text.length());
    Optional<JsonNode> most = schema.keyword("maxLength");
    Optional<JsonNode> least = schema.keyword("minLength");
    Optional<String> pattern = schema.keyword("pattern").map(JsonNode::asText);
    if (most.isPresent() && length > most.get().asLong()) {
      long limit = most.get().asLong();
      String unit = limit == 1 ? " byte" : " bytes";
      add(path, Cause.TOO_LONG, "may not be more than " + limit + unit);
    } else if (least.isPresent() && length < least.get().asLong()) {
      invalid(
          path, GoText.quote(text), "should be at least " + least.get().asLong() + " chars long");
    } else if (pattern.isPresent() && !pattern(pattern.get()).matcher(text).find()) {
      invalid(path, GoText.quote(text), "should match '" + pattern.get() + "'");
    }
    if (!Formats.accepts(schema.format(), text)) {
      String quoted = GoText.quote(text);
      add(
          path,
          Cause.TYPE_INVALID,
          quoted + ": " + body(path) + " must be of type " + schema.format() + ": " + quoted);
    }
  }

  static Pattern pattern(String expression) {
    return PATTERNS.computeIfAbsent(expression, Pattern::compile);
  }

  private void checkNumber(JsonNode value, SchemaNode schema, FieldPath path) {
    BigDecimal number = value.decimalValue();
    checkRange(value, number, schema, path);
    schema
        .keyword("multipleOf")
        .filter(factor -> number.remainder(factor.decimalValue()).signum() != 0)
        .ifPresent(
            f -> invalid(path, GoText.value(value), "should be a multiple of " + bound(value, f)));
    schema
        .keyword("maximum")
        .ifPresent(
            maximum -> {
              boolean exclusive = schema.flag("exclusiveMaximum");
              int order = number.compareTo(maximum.decimalValue());
              if (exclusive ? order >= 0 : order > 0) {
                String words =
                    exclusive ? "should be less than " : "should be less than or equal to ";
                invalid(path, GoText.value(value), words + bound(value, maximum));
              }
            });
    schema
        .keyword("minimum")
        .ifPresent(
            minimum -> {
              boolean exclusive = schema.flag("exclusiveMinimum");
              int order = number.compareTo(minimum.decimalValue());
              if (exclusive ? order <= 0 : order < 0) {
                String words =
                    exclusive ? "should be greater than " : "should be greater than or equal to ";
                invalid(path, GoText.value(value), words + bound(value, minimum));
              }
            });
  }

  private void checkRange(JsonNode value, BigDecimal number, SchemaNode schema, FieldPath path) {
    if (!schema.type().equals("integer") || !isWhole(value)) {
      return;
    }
    String format = schema.format();
    int bits = format.equals("int32") ? 31 : 63;
    boolean fits = number.toBigInteger().bitLength() <= bits;
    if (!fits) {
      String as = format.isEmpty() ? "(default format)" : "with format " + format;
      add(
          FieldPath.ROOT,
          Cause.INVALID,
          "\"\": Checked value must be of type integer " + as + " in " + path.text());
    }
  }

  /** The server compares whole numbers as int64 and prints the bound alike. */
  private static String bound(JsonNode value, JsonNode bound) {
    return value.isIntegralNumber()
        ? bound.decimalValue().toBigInteger().toString()
        : GoText.floating(bound.asDouble());
  }

  private void checkEnum(JsonNode value, SchemaNode schema, FieldPath path) {
    Optional<JsonNode> allowed = schema.keyword("enum").filter(e -> !e.isEmpty());
    if (allowed.isEmpty()) {
      return;
    }
    List<String> shown = new ArrayList<>();
    for (JsonNode one : allowed.get()) {
      boolean sameNumber =
          one.isNumber()
              && value.isNumber()
              && one.decimalValue().compareTo(value.decimalValue()) == 0;
      if (one.equals(value) || sameNumber) {
        return;
      }
      shown.add(GoText.quote(one.isTextual() ? one.asText() : one.toString()));
    }
    add(
        path,
        Cause.NOT_SUPPORTED,
        GoText.value(value) + ": supported values: " + String.join(", ", shown));
  }

  // ---- lists and objects

  private void visitItems(
      JsonNode list, Optional<JsonNode> old, SchemaNode schema, FieldPath path) {
    if (schema.items().isPresent()) {
      OldItems oldItems = OldItems.of(old, schema);
      for (int i = 0; i < list.size(); i++) {
        visit(list.get(i), oldItems.matching(list.get(i)), schema.items().get(), path.index(i));
      }
    }
    int size = list.size();
    schema
        .keyword("minItems")
        .filter(least -> size < least.asInt())
        .ifPresent(
            least -> {
              String words = "should have at least " + least.asInt() + " items";
              invalid(path, String.valueOf(size), words);
            });
    schema
        .keyword("maxItems")
        .filter(most -> size > most.asInt())
        .ifPresent(most -> tooMany(path, size, most.asInt()));
    if (schema.flag("uniqueItems")) {
      Set<JsonNode> seen = new HashSet<>();
      for (JsonNode item : list) {
        if (!seen.add(item)) {
          invalid(path, "\"\"", "shouldn't contain duplicates");
          break;
        }
      }
    }
  }

  private void visitObject(
      ObjectNode object, Optional<JsonNode> old, SchemaNode schema, FieldPath path) {
    int size = object.size();
    Optional<JsonNode> least = schema.keyword("minProperties");
    Optional<JsonNode> most = schema.keyword("maxProperties");
    if (least.isPresent() && size < least.get().asInt()) {
      String words = "should have at least " + least.get().asInt() + " properties";
      invalid(path, String.valueOf(size), words);
      return;
    }
    if (most.isPresent() && size > most.get().asInt()) {
      tooMany(path, size, most.get().asInt());
      return;
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      Optional<JsonNode> oldField = old.map(o -> o.get(field.getKey()));
      schema
          .child(field.getKey())
          .ifPresent(c -> visit(field.getValue(), oldField, c, path.child(field.getKey())));
    }
    for (JsonNode required : schema.keywords().path("required")) {
      if (!object.has(required.asText())) {
        add(path.child(required.asText()), Cause.REQUIRED, "");
      }
    }
  }

  // ---- words

  private void tooMany(FieldPath path, int size, int most) {
    String unit = most == 1 ? " item" : " items";
    add(path, Cause.TOO_MANY, size + ": must have at most " + most + unit);
  }

  private void invalid(FieldPath path, String shownValue, String words) {
    add(path, Cause.INVALID, shownValue + ": " + body(path) + " " + words);
  }

  private static String body(FieldPath path) {
    return path.text() + " in body";
  }

  private void add(FieldPath path, Cause cause, String detail) {
    problems.add(new FieldProblem(path.shown(), cause, detail));
  }
}
