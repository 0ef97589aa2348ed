package dev.batchrun.runner.transform;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Parameter;
import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.step.StepContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a transform is told: in SQL {@code getvariable('name')}, typed; for a user's container a
 * JSON object of texts. Everything is fixed by the lock, so that a later attempt is told the same.
 */
public final class Variables {
  private Variables() {}

  /**
   * All parameters as text, as they stand in the lock.
   *
   * @param lockTime an ISO instant
   */
  public static Map<String, String> texts(StepContext context, String lockTime) {
    StepRequest request = context.request();
    Map<String, String> texts = new TreeMap<>(request.parameters());
    texts.put("run_id", request.runId());
    texts.put("lock_time", lockTime);
    Optional.ofNullable(request.businessDate()).ifPresent(d -> texts.put("business_date", d));
    Optional.ofNullable(request.interval())
        .ifPresent(
            interval -> {
              texts.put("interval_from", interval.from());
              texts.put("interval_to", interval.to());
            });
    partition(context).ifPresent(value -> texts.put("partition", value));
    return texts;
  }

  /** Sets them as variables of a session; those without a value are NULL of their type. */
  public static void set(DuckSession session, DatasetSpec spec, Map<String, String> texts) {
    Map<String, String> types = new LinkedHashMap<>();
    types.put("run_id", "VARCHAR");
    types.put("lock_time", "TIMESTAMPTZ");
    types.put("business_date", "DATE");
    types.put("partition", "VARCHAR");
    types.put("interval_from", "TIMESTAMPTZ");
    types.put("interval_to", "TIMESTAMPTZ");
    spec.parameters().forEach(p -> types.put(p.name(), type(p, texts.get(p.name()))));
    types.forEach(
        (name, type) -> {
          String text = texts.get(name);
          String value = text == null ? "NULL" : Sql.text(text);
          session.execute(
              "SET VARIABLE " + Sql.name(name) + " = CAST(" + value + " AS " + type + ")");
        });
  }

  private static String type(Parameter parameter, String text) {
    if (parameter.type() == null) {
      return "VARCHAR";
    }
    return switch (parameter.type()) {
      case String -> "VARCHAR";
      case Integer -> "BIGINT";
      case Decimal -> decimal(text);
      case Date -> "DATE";
      case Timestamp -> "TIMESTAMPTZ";
      case Boolean -> "BOOLEAN";
    };
  }

  /** As many digits after the point as the text has: 12.50 is not 12.5. */
  private static String decimal(String text) {
    int point = text == null ? -1 : text.indexOf('.');
    return "DECIMAL(38," + (point < 0 ? 0 : text.length() - point - 1) + ")";
  }

  /** The value of the only partition column, or {@code day=2026-07-03/region=eu}; of exact ones. */
  private static Optional<String> partition(StepContext context) {
    var exact = context.request().boundary().stream().filter(c -> c.exactly() != null).toList();
    if (exact.isEmpty()) {
      return Optional.empty();
    }
    if (context.spec().output().partitionBy().size() == 1) {
      return Optional.of(exact.get(0).exactly());
    }
    return Optional.of(
        exact.stream().map(c -> c.column() + "=" + c.exactly()).collect(Collectors.joining("/")));
  }
}
