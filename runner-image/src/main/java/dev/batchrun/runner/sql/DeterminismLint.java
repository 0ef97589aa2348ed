package dev.batchrun.runner.sql;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.json.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds what can make a SELECT give another result when it is repeated over the same rows: clocks
 * and randomness, arithmetic whose result depends on the order of rows, and choices among rows
 * without an order. Each finding says what to write instead.
 */
public final class DeterminismLint {
  private static final String USE_LOCK_TIME =
      "write getvariable('lock_time') for the moment the inputs were locked, or"
          + " getvariable('business_date') for the date the run is about";
  private static final String USE_KEY = "derive it from a key: md5(order_id), or hash of columns";

  private static final Map<String, String> CLOCKS_AND_DICE =
      Map.ofEntries(
          entry("now", USE_LOCK_TIME),
          entry("today", USE_LOCK_TIME),
          entry("current_date", USE_LOCK_TIME),
          entry("current_time", USE_LOCK_TIME),
          entry("current_timestamp", USE_LOCK_TIME),
          entry("current_localtime", USE_LOCK_TIME),
          entry("current_localtimestamp", USE_LOCK_TIME),
          entry("localtime", USE_LOCK_TIME),
          entry("localtimestamp", USE_LOCK_TIME),
          entry("get_current_time", USE_LOCK_TIME),
          entry("get_current_timestamp", USE_LOCK_TIME),
          entry("transaction_timestamp", USE_LOCK_TIME),
          entry("random", USE_KEY),
          entry("uuid", USE_KEY),
          entry("uuidv4", USE_KEY),
          entry("uuidv7", USE_KEY),
          entry("gen_random_uuid", USE_KEY));

  /** Written without parentheses the parser takes them for columns. */
  private static final Set<String> CLOCK_WORDS =
      Set.of("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp");

  private static final Set<String> PICK_BY_ORDER =
      Set.of(
          "first",
          "last",
          "any_value",
          "arbitrary",
          "list",
          "array_agg",
          "string_agg",
          "group_concat",
          "listagg",
          "mode");

  private static final Set<String> EXTREMES =
      Set.of(
          "arg_min",
          "arg_max",
          "argmin",
          "argmax",
          "min_by",
          "max_by",
          "arg_min_null",
          "arg_max_null");

  private static final Set<String> APPROXIMATE =
      Set.of("approx_quantile", "reservoir_quantile", "approx_top_k");

  /** Over floating point the last digits of these depend on the order of rows. */
  private static final Set<String> FLOAT_SENSITIVE =
      Set.of(
          "sum",
          "avg",
          "mean",
          "fsum",
          "sumkahan",
          "kahan_sum",
          "favg",
          "product",
          "geomean",
          "geometric_mean",
          "stddev",
          "stddev_pop",
          "stddev_samp",
          "variance",
          "var_pop",
          "var_samp",
          "skewness",
          "kurtosis",
          "kurtosis_pop",
          "entropy",
          "corr",
          "covar_pop",
          "covar_samp",
          "regr_avgx",
          "regr_avgy",
          "regr_intercept",
          "regr_r2",
          "regr_slope",
          "regr_sxx",
          "regr_sxy",
          "regr_syy",
          "sem",
          "sum_no_overflow");

  private static final Set<String> NEED_WINDOW_ORDER =
      Set.of(
          "row_number",
          "first_value",
          "last_value",
          "nth_value",
          "lag",
          "lead",
          "ntile",
          "fill",
          "first",
          "last");

  /**
   * What the engine itself calls volatile or consistent within one query only, apart from clocks,
   * dice and {@code getvariable}. Asking it costs as much as opening it; a test compares the two.
   */
  static final Set<String> VOLATILE =
      Set.of(
          "current_connection_id",
          "current_database",
          "current_query",
          "current_query_id",
          "current_schema",
          "current_schemas",
          "current_setting",
          "current_transaction_id",
          "currval",
          "error",
          "in_search_path",
          "nextval",
          "setseed",
          "setval",
          "sleep_ms",
          "stats",
          "txid_current",
          "vector_type",
          "write_log");

  /** What {@link #ofText} finds by name. */
  static Set<String> clocksAndDice() {
    return CLOCKS_AND_DICE.keySet();
  }

  private final SelectAnalysis analysis;
  private final List<Finding> findings = new ArrayList<>();

  private DeterminismLint(SelectAnalysis analysis) {
    this.analysis = analysis;
  }

  /**
   * Something that is not repeatable.
   *
   * @param position in UTF-8 bytes; -1 when not known
   * @param what was found
   * @param instead what to write
   */
  public record Finding(int position, String what, String instead) {
    /** For people. */
    public String message() {
      return what + "; " + instead;
    }
  }

  /** What can be told from the text alone. */
  public static List<Finding> ofText(SelectAnalysis analysis) {
    DeterminismLint lint = new DeterminismLint(analysis);
    SelectAnalysis.visit(analysis.tree(), lint::inspect);
    return lint.sorted();
  }

  /** Whether its types matter: whether it adds up or averages anything at all. */
  public static boolean needsTypes(SelectAnalysis analysis) {
    boolean[] found = new boolean[1];
    SelectAnalysis.visit(
        analysis.tree(), node -> found[0] |= FLOAT_SENSITIVE.contains(SelectAnalysis.name(node)));
    return found[0];
  }

  /**
   * What needs the types of columns: arithmetic over floating point, where the order in which rows
   * are added changes the last digits.
   *
   * @param tables a session in which the SELECT's tables exist as tables, rows or not: the engine
   *     tells the plan of no other
   */
  public static List<Finding> ofTypes(SelectAnalysis analysis, DuckSession tables) {
    DeterminismLint lint = new DeterminismLint(analysis);
    JsonNode plan;
    try {
      plan =
          CanonicalJson.tree(
              tables.one(
                  "SELECT CAST(json_serialize_plan("
                      + Sql.text(analysis.sql().text())
                      + ", optimize := false) AS VARCHAR)",
                  row -> row.getString(1)));
    } catch (IOException e) {
      throw new UncheckedIOException("the engine's plan is not JSON", e);
    }
    if (plan.path("error").asBoolean()) {
      throw SelectAnalysis.invalid(
          analysis.sql(), -1, "cannot be analysed: " + plan.path("error_message").asText());
    }
    Set<String> overFloats = new HashSet<>();
    SelectAnalysis.visit(plan, node -> floatAggregate(node, overFloats));
    SelectAnalysis.visit(analysis.tree(), node -> lint.inspectFloat(node, overFloats));
    return lint.sorted();
  }

  private List<Finding> sorted() {
    return findings.stream().sorted(Comparator.comparingInt(Finding::position)).toList();
  }

  private void inspect(JsonNode node) {
    switch (node.path("class").asText("")) {
      case "FUNCTION" -> inspectCall(node);
      case "WINDOW" -> inspectWindow(node);
      case "COLUMN_REF" -> inspectWord(node);
      default -> inspectClauses(node);
    }
  }

  private void inspectCall(JsonNode node) {
    String function = SelectAnalysis.name(node);
    if (CLOCKS_AND_DICE.containsKey(function)) {
      add(node, function + "() differs from run to run", CLOCKS_AND_DICE.get(function));
    } else if (VOLATILE.contains(function) && !function.equals("error")) {
      add(node, function + "() can differ from call to call", "pass the value as a parameter");
    } else if (APPROXIMATE.contains(function)) {
      add(
          node,
          function + "() depends on the order in which rows arrive",
          "write quantile_disc() or an exact count");
    } else if (PICK_BY_ORDER.contains(function) && !isOrdered(node)) {
      add(
          node,
          function + "() without an order takes rows as they come",
          "write " + function + "(column ORDER BY key), with a key that has no ties");
    } else if (EXTREMES.contains(function) && !hasTieBreak(node)) {
      add(
          node,
          function + "() takes any of several rows with the same value",
          "break ties with a key: " + function + "(column, (value, key))");
    }
  }

  private void inspectWord(JsonNode node) {
    JsonNode names = node.path("column_names");
    if (names.size() == 1 && CLOCK_WORDS.contains(names.get(0).asText().toLowerCase())) {
      add(node, names.get(0).asText() + " differs from run to run", USE_LOCK_TIME);
    }
  }

  private void inspectWindow(JsonNode node) {
    String function = SelectAnalysis.name(node);
    if (function.isEmpty()) {
      function = node.path("type").asText("").replace("WINDOW_", "").toLowerCase();
    }
    boolean ordered = !node.path("orders").isEmpty() || !node.path("arg_orders").isEmpty();
    boolean picks = NEED_WINDOW_ORDER.contains(function) || PICK_BY_ORDER.contains(function);
    if (!ordered && picks) {
      add(
          node,
          function + "() OVER (...) without ORDER BY numbers rows as they come",
          "add ORDER BY with a key that has no ties");
    }
  }

  private void inspectClauses(JsonNode node) {
    JsonNode sample = node.path("sample");
    if (sample.isObject()) {
      add(
          SelectAnalysis.position(node) < 0 ? node.path("from_table") : node,
          "a sample takes other rows every time",
          "filter by the key: WHERE order_id % 10 = 0");
    }
    boolean ordered = false;
    for (JsonNode modifier : node.path("modifiers")) {
      ordered |= "ORDER_MODIFIER".equals(modifier.path("type").asText());
    }
    for (JsonNode modifier : node.path("modifiers")) {
      String type = modifier.path("type").asText();
      if (type.startsWith("LIMIT") && !ordered) {
        add(
            modifier.path("limit"),
            "LIMIT without ORDER BY takes rows as they come",
            "add ORDER BY with a key that has no ties");
      }
      if ("DISTINCT_MODIFIER".equals(type)
          && !modifier.path("distinct_on_targets").isEmpty()
          && !ordered) {
        add(
            modifier.path("distinct_on_targets").get(0),
            "DISTINCT ON without ORDER BY keeps any row",
            "add ORDER BY with a key that has no ties");
      }
    }
  }

  private void inspectFloat(JsonNode node, Set<String> overFloats) {
    String kind = node.path("class").asText("");
    if (!"FUNCTION".equals(kind) && !"WINDOW".equals(kind)) {
      return;
    }
    String function = SelectAnalysis.name(node);
    if (overFloats.contains(function) && !isOrdered(node) && node.path("orders").isEmpty()) {
      add(
          node,
          function + "() over floating point depends on the order in which rows are added",
          "cast to an exact type: "
              + function
              + "(CAST(column AS DECIMAL(18,2))), or give an order: "
              + function
              + "(column ORDER BY key)");
    }
  }

  /** Notes aggregates whose arithmetic is in floating point. */
  private static void floatAggregate(JsonNode node, Set<String> names) {
    String kind = node.path("expression_class").asText("");
    if (!"BOUND_AGGREGATE".equals(kind) && !"BOUND_WINDOW".equals(kind)) {
      return;
    }
    JsonNode path = node.path("qname").path("path");
    String function = path.isEmpty() ? "" : path.get(path.size() - 1).asText();
    if (!FLOAT_SENSITIVE.contains(function)) {
      return;
    }
    for (JsonNode argument : node.path("arguments")) {
      String type = argument.path("id").asText();
      if ("DOUBLE".equals(type) || "FLOAT".equals(type)) {
        names.add(function);
        // The plan knows one name for what can be written in several ways.
        if (function.equals("avg")) {
          names.add("mean");
        }
      }
    }
  }

  private static boolean isOrdered(JsonNode call) {
    return !call.path("order_bys").path("orders").isEmpty() || !call.path("arg_orders").isEmpty();
  }

  private static boolean hasTieBreak(JsonNode call) {
    JsonNode arguments = call.path("arguments");
    if (isOrdered(call) || arguments.size() < 2) {
      return true;
    }
    String by = SelectAnalysis.name(arguments.get(1).path("expression"));
    return by.equals("row") || by.equals("struct_pack");
  }

  private void add(JsonNode node, String what, String instead) {
    Finding finding = new Finding(SelectAnalysis.position(node), what, instead);
    if (!findings.contains(finding)) {
      findings.add(finding);
    }
  }
}
