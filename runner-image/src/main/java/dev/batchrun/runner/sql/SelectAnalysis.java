package dev.batchrun.runner.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a user's SQL is: exactly one SELECT, which tables it reads, which functions it calls. Found
 * in the engine's own syntax tree, so that no trick of writing gets past it, and by lists of what
 * is allowed, so that what a later engine adds is refused until somebody looked at it.
 */
public final class SelectAnalysis {
  private static final Set<String> QUERY_NODES =
      Set.of("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE");
  private static final Set<String> TABLE_REFS =
      Set.of(
          "BASE_TABLE", "JOIN", "SUBQUERY", "TABLE_FUNCTION", "EMPTY", "EXPRESSION_LIST", "PIVOT");

  private final SqlText sql;
  private final JsonNode tree;
  private final Map<String, Integer> tables = new LinkedHashMap<>();
  private final Set<String> commonTables = new LinkedHashSet<>();

  private SelectAnalysis(SqlText sql, JsonNode tree) {
    this.sql = sql;
    this.tree = tree;
  }

  /** Analyses a SELECT; fails with InvalidSql, place and caret included, when it is none. */
  public static SelectAnalysis of(SqlText sql, DuckSession session) {
    JsonNode answer = parse(sql, session);
    if (answer.path("error").asBoolean()) {
      throw invalid(sql, answer.path("position").asInt(-1), parseMessage(answer));
    }
    if (answer.path("statements").size() != 1) {
      throw invalid(
          sql,
          -1,
          "found "
              + answer.path("statements").size()
              + " statements, expected one SELECT; use transform.steps for several");
    }
    SelectAnalysis analysis =
        new SelectAnalysis(sql, answer.path("statements").get(0).path("node"));
    analysis.inspect();
    return analysis;
  }

  /** Analyses a condition such as {@code amount > 0}. */
  public static SelectAnalysis ofExpression(SqlText sql, DuckSession session) {
    SelectAnalysis analysis = of(sql.asSelect(), session);
    JsonNode list = analysis.tree.path("select_list");
    boolean alone =
        list.size() == 1
            && "EMPTY".equals(analysis.tree.path("from_table").path("type").asText())
            && analysis.tree.path("modifiers").isEmpty()
            && analysis.tree.path("where_clause").isNull();
    if (!alone) {
      throw invalid(sql, -1, "found more than one expression, expected one condition");
    }
    return analysis;
  }

  /** The SQL. */
  public SqlText sql() {
    return sql;
  }

  /** The syntax tree. */
  JsonNode tree() {
    return tree;
  }

  /** The tables it reads, apart from those it defines itself. */
  public Set<String> tables() {
    Set<String> read = new LinkedHashSet<>(tables.keySet());
    read.removeIf(table -> commonTables.contains(table.toLowerCase(Locale.ROOT)));
    return read;
  }

  /** Fails when it reads a table that is not among these. */
  public void requireTables(Set<String> known) {
    Set<String> lower = new LinkedHashSet<>();
    known.forEach(table -> lower.add(table.toLowerCase(Locale.ROOT)));
    for (String table : tables()) {
      if (!lower.contains(table.toLowerCase(Locale.ROOT))) {
        throw invalid(
            sql,
            tables.get(table),
            "there is no table '"
                + table
                + "'; it may read "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  /** Visits every object of the tree, parents first. */
  static void visit(JsonNode node, Consumer<JsonNode> visitor) {
    if (node.isObject()) {
      visitor.accept(node);
    }
    node.forEach(child -> visit(child, visitor));
  }

  /** Where a node stands, in bytes; -1 when the engine does not say. */
  static int position(JsonNode node) {
    JsonNode location = node.path("query_location");
    return location.canConvertToInt() ? location.asInt() : -1;
  }

  static StepFailure invalid(SqlText sql, int position, String message) {
    return new StepFailure(Reason.InvalidSql, sql.at(position, message));
  }

  private void inspect() {
    visit(tree, node -> node.path("cte_map").path("map").forEach(this::addCommonTable));
    visit(
        tree,
        node -> {
          String type = node.path("type").asText("");
          if (type.endsWith("_NODE") && !QUERY_NODES.contains(type)) {
            throw invalid(sql, -1, "expected a SELECT, found " + words(type));
          }
          if (node.has("sample") && node.has("alias")) {
            inspectTable(node, type);
          }
          if ("FUNCTION".equals(node.path("class").asText())) {
            inspectCall(node);
          }
        });
  }

  private void addCommonTable(JsonNode entry) {
    commonTables.add(entry.path("key").asText().toLowerCase(Locale.ROOT));
  }

  private void inspectTable(JsonNode node, String type) {
    if (!TABLE_REFS.contains(type)) {
      throw invalid(sql, position(node), "expected a table, found " + words(type));
    }
    if ("BASE_TABLE".equals(type)) {
      String schema = node.path("schema_name").asText() + node.path("catalog_name").asText();
      String name = node.path("table_name").asText();
      if (!schema.isEmpty() || node.path("qualified_name").path("path").size() > 1) {
        throw invalid(
            sql,
            position(node),
            "table '" + name + "' is written with a schema; write the name alone");
      }
      tables.putIfAbsent(name, position(node));
    }
    if ("TABLE_FUNCTION".equals(type)) {
      String function = name(node.path("function"));
      if (!SqlCalls.TABLE_FUNCTIONS.contains(function)) {
        throw invalid(
            sql,
            position(node),
            function
                + "() is not available; SQL reads its inputs, references and earlier steps by name."
                + " Declare further files as inputs");
      }
    }
  }

  private void inspectCall(JsonNode node) {
    String function = name(node);
    if (SqlCalls.looksOutside(function)) {
      throw invalid(
          sql,
          position(node),
          function + "() is not available; pass what the SQL needs as a parameter");
    }
  }

  /** A function's name in lower case. */
  static String name(JsonNode function) {
    return function.path("function_name").asText().toLowerCase(Locale.ROOT);
  }

  private static JsonNode parse(SqlText sql, DuckSession session) {
    try {
      return CanonicalJson.tree(
          session.one(
              "SELECT CAST(json_serialize_sql(" + Sql.text(sql.text()) + ") AS VARCHAR)",
              row -> row.getString(1)));
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's syntax tree is not JSON", e);
    }
  }

  private static String parseMessage(JsonNode answer) {
    return "parser".equals(answer.path("error_type").asText())
        ? answer.path("error_message").asText()
        : "expected one SELECT; other statements are not accepted";
  }

  private static String words(String type) {
    return type.toLowerCase(Locale.ROOT).replace("_query_node", "").replace('_', ' ');
  }
}
