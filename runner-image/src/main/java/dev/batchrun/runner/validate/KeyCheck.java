package dev.batchrun.runner.validate;

import dev.batchrun.runner.engine.Sql;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Counts rows that repeat a key. Where rows of equal keys stand next to each other, each row is
 * compared with the one before it in a single pass; else keys are grouped, which costs about as
 * much as writing the rows did.
 */
final class KeyCheck {
  private final StagedTable table;

  KeyCheck(StagedTable table) {
    this.table = table;
  }

  /** Rows beyond the first of each key; keys with a NULL do not count. */
  long duplicates(List<String> keys, boolean areBusinessKeys) {
    if (table.rows() < 2) {
      return 0;
    }
    boolean adjacent =
        areBusinessKeys
            && table.staged().sortedByKey()
            && (table.partitions().size() <= 1 || keys.containsAll(table.partitionBy()));
    return table.session().number(adjacent ? adjacent(keys) : grouped(keys));
  }

  /** The condition that a row's key occurs more than once. */
  String repeats(List<String> keys) {
    return "("
        + Sql.names(keys)
        + ") IN (SELECT ("
        + Sql.names(keys)
        + ") FROM "
        + table.from()
        + " WHERE "
        + present(keys)
        + " GROUP BY "
        + Sql.names(keys)
        + " HAVING count(*) > 1)";
  }

  private String adjacent(List<String> keys) {
    StringBuilder select = new StringBuilder("SELECT count(*) FROM (SELECT ");
    StringBuilder where = new StringBuilder();
    for (int i = 0; i < keys.size(); i++) {
      String name = Sql.name(keys.get(i));
      // A lag over all rows in file order needs no sort: the engine streams it.
      select.append(i == 0 ? "" : ", ").append(name).append(" AS k").append(i);
      select.append(", lag(").append(name).append(") OVER () AS p").append(i);
      where.append(i == 0 ? "" : " AND ").append("k").append(i).append(" = p").append(i);
    }
    return select + " FROM " + table.from() + ") WHERE " + where;
  }

  private String grouped(List<String> keys) {
    return "SELECT coalesce(CAST(sum(n - 1) AS BIGINT), 0) FROM (SELECT count(*) AS n FROM "
        + table.from()
        + " WHERE "
        + present(keys)
        + " GROUP BY "
        + Sql.names(keys)
        + " HAVING count(*) > 1)";
  }

  private static String present(List<String> keys) {
    return keys.stream()
        .map(k -> Sql.name(k) + " IS NOT NULL")
        .collect(Collectors.joining(" AND "));
  }
}
