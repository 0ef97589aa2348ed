package dev.batchrun.runner.validate;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.sql.SelectAnalysis;
import dev.batchrun.runner.sql.SqlText;
import dev.batchrun.runner.step.StepFailure;
import java.math.BigDecimal;
import java.util.Set;

/** Control totals: aggregates of users, exact or refused. */
record ExactAggregate(DuckSession session) {

  /** The value of an aggregate over a FROM item; 0 over no rows. */
  BigDecimal of(String subject, String expression, String from) {
    SelectAnalysis.ofExpression(new SqlText(subject, expression), session).requireTables(Set.of());
    String select = "SELECT (" + expression + "\n) FROM " + from;
    String type = session.describe(select).get(0).type();
    boolean exact = type.startsWith("DECIMAL") || type.endsWith("INT") || type.endsWith("INTEGER");
    if (!exact) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject
              + ": '"
              + expression
              + "' is "
              + type
              + ", expected an exact number; cast it, such as sum(CAST(amount AS DECIMAL(18,2)))");
    }
    String text =
        session.one(
            "SELECT coalesce(CAST((" + expression + "\n) AS VARCHAR), '0') FROM " + from,
            row -> row.getString(1));
    return new BigDecimal(text);
  }
}
