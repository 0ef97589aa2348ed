package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.FieldProblem.Cause;
import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the compiled rules over an object, only where the value they stand at exists. */
final class CelValidation {
  private static final Pattern FIELD_STEP = Pattern.compile("\\.([^.\\[]+)|\\['([^']+)'\\]");

  private final Map<SchemaNode, List<CelRule>> rules;
  private final List<FieldProblem> problems = new ArrayList<>();

  private CelValidation(Map<SchemaNode, List<CelRule>> rules) {
    this.rules = rules;
  }

  static List<FieldProblem> validate(
      ObjectNode object,
      Optional<ObjectNode> old,
      SchemaNode root,
      Map<SchemaNode, List<CelRule>> rules) {
    CelValidation validation = new CelValidation(rules);
    validation.visit(object, old.map(o -> o), root, FieldPath.ROOT);
    return validation.problems;
  }

  private void visit(JsonNode value, Optional<JsonNode> old, SchemaNode schema, FieldPath path) {
    if (value.isNull()) {
      return;
    }
    List<CelRule> own = rules.getOrDefault(schema, List.of());
    if (!own.isEmpty()) {
      Object self = CelValues.of(value, Optional.of(schema));
      Optional<Object> oldSelf =
          old.filter(o -> !o.isNull()).map(o -> CelValues.of(o, Optional.of(schema)));
      boolean unchanged = old.filter(value::equals).isPresent();
      own.forEach(rule -> run(rule, self, oldSelf, unchanged, schema, path));
    }
    if (value.isArray() && schema.items().isPresent()) {
      OldItems oldItems = OldItems.of(old, schema);
      for (int i = 0; i < value.size(); i++) {
        visit(value.get(i), oldItems.matching(value.get(i)), schema.items().get(), path.index(i));
      }
    } else if (value.isObject()) {
      value.properties().forEach(field -> visitField(field, old, schema, path));
    }
  }

  private void visitField(
      Map.Entry<String, JsonNode> field,
      Optional<JsonNode> old,
      SchemaNode schema,
      FieldPath path) {
    String name = field.getKey();
    FieldPath at = schema.properties().containsKey(name) ? path.child(name) : path.key(name);
    Optional<JsonNode> oldField = old.map(o -> o.get(name));
    schema.child(name).ifPresent(child -> visit(field.getValue(), oldField, child, at));
  }

  private void run(
      CelRule rule,
      Object self,
      Optional<Object> oldSelf,
      boolean unchanged,
      SchemaNode schema,
      FieldPath path) {
    if (rule.transition() && oldSelf.isEmpty() && !rule.oldSelfOptional()) {
      return;
    }
    Map<String, Object> variables = new HashMap<>();
    variables.put("self", self);
    if (rule.oldSelfOptional()) {
      variables.put("oldSelf", oldSelf);
    } else {
      oldSelf.ifPresent(o -> variables.put("oldSelf", o));
    }
    try {
      boolean holds = Boolean.TRUE.equals(rule.program().eval(variables));
      boolean ratcheted = unchanged && !rule.transition();
      if (!holds && !ratcheted) {
        report(rule, variables, schema, path);
      }
    } catch (CelEvaluationException e) {
      String detail = reason(e) + " evaluating rule: " + rule.messageOrRule();
      add(path, Cause.INVALID, GoText.quote(schema.type()) + ": " + detail);
    }
  }

  private void report(
      CelRule rule, Map<String, Object> variables, SchemaNode schema, FieldPath path) {
    String message = computedMessage(rule, variables).orElseGet(rule::messageOrRule);
    String type = GoText.quote(schema.type());
    String detail =
        switch (rule.cause()) {
          case FORBIDDEN, REQUIRED -> message;
          case DUPLICATE -> type;
          default -> type + ": " + message;
        };
    add(at(path, rule.fieldPath()), rule.cause(), detail);
  }

  /** A message expression that fails, is empty or spans lines is as good as none. */
  private static Optional<String> computedMessage(CelRule rule, Map<String, Object> variables) {
    if (rule.messageExpression().isEmpty()) {
      return Optional.empty();
    }
    try {
      Object message = rule.messageExpression().get().eval(variables);
      return Optional.of(String.valueOf(message).strip())
          .filter(text -> !text.isEmpty() && !text.contains("\n"));
    } catch (CelEvaluationException e) {
      return Optional.empty();
    }
  }

  private static FieldPath at(FieldPath path, String relative) {
    FieldPath result = path;
    for (Matcher step = FIELD_STEP.matcher(relative); step.find(); ) {
      result = step.group(1) != null ? result.child(step.group(1)) : result.key(step.group(2));
    }
    return result;
  }

  /** The server's words for what went wrong while a rule ran. */
  private static String reason(CelEvaluationException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IllegalArgumentException && !(cause instanceof NumberFormatException)) {
        return cause.getMessage();
      }
    }
    String message = String.valueOf(e.getMessage());
    Matcher key = Pattern.compile("key '([^']*)' is not present").matcher(message);
    if (key.find()) {
      return "no such key: " + key.group(1);
    }
    if (e.getErrorCode() == CelErrorCode.DIVIDE_BY_ZERO) {
      return "division by zero";
    }
    if (e.getErrorCode() == CelErrorCode.OVERLOAD_NOT_FOUND) {
      return "no such overload";
    }
    return message.replaceFirst("^evaluation error(?: at [^:]*(?::\\d+)*)?: ", "");
  }

  private void add(FieldPath path, Cause cause, String detail) {
    problems.add(new FieldProblem(path.shown(), cause, detail));
  }
}
