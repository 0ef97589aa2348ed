package dev.batchrun.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelParserFactory;
import dev.cel.parser.CelStandardMacro;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a rule can cost at most, estimated from the bounds in the schema as the API server does when
 * it accepts a definition: a step for each operation, a tenth of a step for each character read,
 * everything in a loop times the longest list, times the lists around the rule.
 */
record RuleCost(String path, String rule, long cost) {
  /** What the server takes a text or list without a bound for. */
  private static final long UNBOUNDED = 3_000_000;

  private static final long KEY_LENGTH = 1024;
  private static final int BYTES_PER_CHARACTER = 4;
  private static final double PER_CHARACTER = 0.1;
  private static final double PER_PATTERN_CHARACTER = 0.25;

  /** The costs of all rules below a schema. */
  static List<RuleCost> of(JsonNode schema) {
    List<RuleCost> costs = new ArrayList<>();
    collect("", schema, 1, costs);
    return costs;
  }

  private static void collect(String path, JsonNode schema, long times, List<RuleCost> costs) {
    for (JsonNode rule : schema.path("x-kubernetes-validations")) {
      String text = rule.get("rule").asText();
      long once = new Estimate(Map.of("self", schema, "oldSelf", schema)).of(parse(text)).cost();
      costs.add(new RuleCost(path, text, Math.multiplyExact(once, times)));
    }
    schema
        .path("properties")
        .properties()
        .forEach(p -> collect(path + "." + p.getKey(), p.getValue(), times, costs));
    if (schema.has("items")) {
      collect(path + "[]", schema.get("items"), times * size(schema), costs);
    }
    if (schema.path("additionalProperties").isObject()) {
      collect(path + "{}", schema.get("additionalProperties"), times * size(schema), costs);
    }
  }

  private static CelExpr parse(String rule) {
    try {
      return CelParserFactory.standardCelParserBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .build()
          .parse(rule)
          .getAst()
          .getExpr();
    } catch (CelValidationException e) {
      throw new AssertionError(rule, e);
    }
  }

  private static long size(JsonNode schema) {
    if (schema.has("enum")) {
      long longest = 0;
      for (JsonNode value : schema.get("enum")) {
        longest = Math.max(longest, value.asText().length());
      }
      return longest;
    }
    return switch (schema.path("type").asText()) {
      case "string" ->
          schema.has("maxLength")
              ? schema.get("maxLength").asLong() * BYTES_PER_CHARACTER
              : UNBOUNDED;
      case "array" -> schema.path("maxItems").asLong(UNBOUNDED);
      case "object" ->
          schema.path("maxProperties").asLong(schema.has("properties") ? 1 : UNBOUNDED);
      default -> 1;
    };
  }

  /** The cost of an expression and the schema of its value. */
  private record Value(long cost, JsonNode schema) {}

  private record Estimate(Map<String, JsonNode> variables) {

    Value of(CelExpr expr) {
      return switch (expr.getKind()) {
        case IDENT ->
            new Value(1, variables.getOrDefault(expr.ident().name(), MissingNode.getInstance()));
        case SELECT -> select(expr.select());
        case CALL -> call(expr.call());
        case COMPREHENSION -> loop(expr.comprehension());
        case LIST -> {
          long cost = 10;
          for (CelExpr element : expr.list().elements()) {
            cost += of(element).cost();
          }
          yield new Value(cost, list(expr.list().elements().size(), MissingNode.getInstance()));
        }
        default -> new Value(0, constant(expr));
      };
    }

    private Value select(CelExpr.CelSelect select) {
      Value operand = of(select.operand());
      JsonNode field = operand.schema().path("properties").path(select.field());
      JsonNode entry = operand.schema().path("additionalProperties");
      return new Value(operand.cost() + 1, field.isMissingNode() ? entry : field);
    }

    private Value call(CelExpr.CelCall call) {
      List<Value> parts = new ArrayList<>();
      call.target().ifPresent(target -> parts.add(of(target)));
      call.args().forEach(arg -> parts.add(of(arg)));
      long cost = 1;
      for (Value part : parts) {
        cost += part.cost();
      }
      JsonNode first = parts.get(0).schema();
      JsonNode last = parts.get(parts.size() - 1).schema();
      return switch (call.function()) {
        case "contains" ->
            new Value(cost + Math.round(text(first) * Math.max(1, text(last))), bool());
        case "startsWith", "endsWith" -> new Value(cost + Math.round(text(last)) + 1, bool());
        case "matches" ->
            new Value(
                cost + Math.round(text(first) * Math.max(1, size(last) * PER_PATTERN_CHARACTER)),
                bool());
        case "split" -> new Value(cost + Math.round(text(first)), list(size(first), first));
        case "timestamp" -> new Value(cost + Math.round(text(first)), bool());
        case "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_" ->
            new Value(cost + Math.round(Math.min(text(first), text(last))), bool());
        case "@in" -> new Value(cost + size(last), bool());
        default -> new Value(cost, bool());
      };
    }

    private Value loop(CelExpr.CelComprehension loop) {
      Value range = of(loop.iterRange());
      Map<String, JsonNode> inside = new HashMap<>(variables);
      inside.put(
          loop.iterVar(),
          range.schema().has("items")
              ? range.schema().get("items")
              : JsonNodeFactory.instance
                  .objectNode()
                  .put("type", "string")
                  .put("maxLength", KEY_LENGTH));
      inside.put(loop.accuVar(), MissingNode.getInstance());
      Estimate body = new Estimate(inside);
      long once = body.of(loop.loopCondition()).cost() + body.of(loop.loopStep()).cost();
      long cost =
          range.cost()
              + of(loop.accuInit()).cost()
              + size(range.schema()) * once
              + body.of(loop.result()).cost();
      return new Value(cost, range.schema());
    }

    /** The steps it takes to read a text; nothing for what is no text. */
    private static double text(JsonNode schema) {
      return schema.path("type").asText().equals("string") ? size(schema) * PER_CHARACTER : 0;
    }

    private static JsonNode list(long maxItems, JsonNode items) {
      var list =
          JsonNodeFactory.instance.objectNode().put("type", "array").put("maxItems", maxItems);
      return items.isMissingNode() ? list : list.set("items", items);
    }

    private static JsonNode constant(CelExpr expr) {
      boolean isText =
          expr.getKind() == CelExpr.ExprKind.Kind.CONSTANT
              && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
      return isText
          ? JsonNodeFactory.instance
              .objectNode()
              .put("type", "string")
              .put("maxLength", expr.constant().stringValue().length())
          : bool();
    }

    private static JsonNode bool() {
      return JsonNodeFactory.instance.objectNode().put("type", "boolean");
    }
  }
}
