package dev.batchrun.runner.sql;

import java.util.Set;

/** Which functions and table functions SQL of users may call, and which it may not. */
final class SqlCalls {
  /** Table functions that make rows out of their arguments alone. */
  static final Set<String> TABLE_FUNCTIONS =
      Set.of(
          "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree");

  /** Scalar functions that look at the session, the machine or the catalog, or act on them. */
  static final Set<String> OUTWARD =
      Set.of(
          "getenv",
          "current_setting",
          "current_query",
          "current_query_id",
          "current_connection_id",
          "current_transaction_id",
          "txid_current",
          "current_database",
          "current_schema",
          "current_schemas",
          "in_search_path",
          "current_user",
          "session_user",
          "user",
          "nextval",
          "currval",
          "setval",
          "setseed",
          "write_log",
          "sleep_ms",
          "query",
          "query_table",
          "read_text",
          "read_blob",
          "add_parquet_key",
          "create_sort_key",
          "stats",
          "vector_type",
          "in_transaction",
          "icu_collate_noaccent");

  private SqlCalls() {}

  /** Whether a scalar function looks outside its arguments. */
  static boolean looksOutside(String function) {
    return OUTWARD.contains(function)
        || function.startsWith("pg_")
        || function.startsWith("has_")
        || function.startsWith("duckdb_")
        || function.startsWith("pragma_");
  }
}
