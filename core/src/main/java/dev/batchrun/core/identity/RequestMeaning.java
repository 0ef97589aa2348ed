package dev.batchrun.core.identity;

import static dev.batchrun.core.identity.Shape.fields;
import static dev.batchrun.core.identity.Shape.inAnyOrder;
import static dev.batchrun.core.identity.Shape.inOrder;
import static dev.batchrun.core.identity.Shape.value;

import dev.batchrun.core.vocabulary.Mode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a request means: the part of it that decides which rows would be published where. Two
 * requests that mean the same are the same run, whatever their labels, limits, retries and
 * descriptions say, and whether a default is written out or not.
 *
 * <p>The tree has three members: {@code dataset}, the dataset's name; {@code contract}, its
 * contract as in a Dataset's {@code spec}; {@code run}, the run's {@code spec} with parameters and
 * business date as planning resolved them.
 *
 * <p>This is version 1 of the projection, and its defaults are those of {@code v1alpha1} as
 * released first. Neither may change: a year of finished runs would be strangers. A field that is
 * new to the API gets an entry here, with a default that stands for its absence. What must change
 * becomes version 2 beside this one.
 */
public final class RequestMeaning {
  /** The version of the projection; part of what is digested. */
  public static final long VERSION = 1;

  private static final Set<String> NOTHING = Set.of();

  private static final Shape COLUMN =
      fields(NOTHING, "name", value(), "type", value(), "nullable", value(true));

  private static final Shape CSV =
      fields(
          NOTHING,
          "delimiter",
          value(","),
          "quote",
          value("\""),
          "header",
          value(true),
          "nullText",
          value(""));

  private static final Shape FILES =
      fields(
          Set.of("digest"),
          "claimName",
          value(),
          "path",
          value(),
          "list",
          inAnyOrder(value()),
          "format",
          value("Parquet"),
          "columns",
          inOrder(COLUMN),
          "csv",
          CSV,
          "hivePartitions",
          value(false));

  private static final Shape INPUT =
      fields(
          Set.of("whenEmpty"),
          "name",
          value(),
          "files",
          FILES,
          "dataset",
          fields(
              NOTHING,
              "name",
              value(),
              "slice",
              value("Same"),
              "window",
              fields(NOTHING, "unit", value(), "before", value(0L), "after", value(0L)),
              "version",
              value()),
          "boundary",
          fields(
              NOTHING,
              "clock",
              value(),
              "column",
              value(),
              "zone",
              value("UTC"),
              "partition",
              value(),
              "lookBack",
              value()));

  private static final Shape REFERENCE =
      fields(
          NOTHING,
          "name",
          value(),
          "claimName",
          value(),
          "path",
          value(),
          "format",
          value("Parquet"),
          "columns",
          inOrder(COLUMN),
          "csv",
          CSV,
          "policy",
          value(),
          "version",
          value(),
          "effectiveAt",
          value(),
          "checksum",
          value());

  /** A parameter's default counts through the value it resolves to. */
  private static final Shape PARAMETER =
      fields(Set.of("defaultValue", "description"), "name", value(), "type", value("String"));

  private static final Shape CONTAINER =
      fields(
          NOTHING,
          "image",
          value(),
          "command",
          inOrder(value()),
          "args",
          inOrder(value()),
          "env",
          inAnyOrder(
              fields(
                  NOTHING,
                  "name",
                  value(),
                  "value",
                  value(),
                  "secret",
                  fields(NOTHING, "name", value(), "key", value()))));

  private static final Shape TRANSFORM =
      fields(
          Set.of("determinism"),
          "sql",
          new Shape.Sql(),
          "steps",
          inOrder(fields(NOTHING, "name", value(), "sql", new Shape.Sql())),
          "container",
          CONTAINER,
          "compute",
          value("FullRecompute"),
          "version",
          value());

  private static final Shape OUTPUT =
      fields(
          Set.of("history", "files"),
          "partitionBy",
          inOrder(value()),
          "time",
          fields(NOTHING, "column", value(), "unit", value(), "zone", value("UTC")),
          "keys",
          inOrder(value()),
          "sortBy",
          inOrder(value()),
          "schema",
          inOrder(COLUMN),
          "schemaVersion",
          value(),
          "store",
          fields(
              NOTHING,
              "filesystem",
              fields(Set.of("accessMode"), "claimName", value(), "path", value()),
              "s3",
              fields(
                  Set.of("region", "pathStyle", "credentialsSecret"),
                  "bucket",
                  value(),
                  "prefix",
                  value(),
                  "endpoint",
                  value())));

  /** A rule that sets rows aside says which rows are published; all others say whether. */
  private static final Shape QUALITY =
      new Shape.Items(
          fields(
              Set.of("name"),
              "check",
              value(),
              "columns",
              inOrder(value()),
              "severity",
              value(),
              "min",
              value(),
              "max",
              value(),
              "values",
              inAnyOrder(value()),
              "pattern",
              value(),
              "sql",
              new Shape.Sql(),
              "reference",
              value(),
              "referenceColumns",
              inOrder(value()),
              "maxFailures",
              value(0L)),
          true,
          rule -> rule instanceof Map<?, ?> map && "QuarantineRecord".equals(map.get("severity")));

  private static final Set<String> CONTRACT_LEFT_OUT =
      Set.of("description", "reconciliation", "publish", "execution");

  private static final Shape CONTRACT =
      fields(
          CONTRACT_LEFT_OUT,
          "inputs",
          inAnyOrder(INPUT),
          "references",
          inAnyOrder(REFERENCE),
          "parameters",
          inAnyOrder(PARAMETER),
          "transform",
          TRANSFORM,
          "output",
          OUTPUT,
          "quality",
          QUALITY);

  /** A run that computes nothing does not depend on how rows would be computed. */
  private static final Shape CONTRACT_WITHOUT_COMPUTE =
      fields(
          Set.of(
              "description",
              "reconciliation",
              "publish",
              "execution",
              "inputs",
              "references",
              "parameters",
              "transform",
              "quality"),
          "output",
          OUTPUT);

  private static final Shape RUN =
      fields(
          Set.of(
              "datasetRef",
              "datasetSpec",
              "runKey",
              "requestedBy",
              "suspend",
              "cancel",
              "ttlSecondsAfterFinished"),
          "mode",
          value("Publish"),
          "partition",
          new Shape.Entries(value()),
          "range",
          fields(NOTHING, "column", value(), "from", value(), "to", value()),
          "businessDate",
          value(),
          "interval",
          fields(NOTHING, "from", value(), "to", value()),
          "parameters",
          new Shape.Entries(value()),
          "rollback",
          fields(NOTHING, "toVersion", value()),
          "promote",
          fields(NOTHING, "run", value()),
          "compare",
          fields(
              NOTHING,
              "tolerances",
              inAnyOrder(fields(NOTHING, "column", value(), "absolute", value()))),
          "rerun",
          value());

  private RequestMeaning() {}

  /** The part of the request that is meaning, as a tree. */
  public static Map<String, Object> of(Map<String, ?> request) {
    Shape shape =
        fields(
            NOTHING,
            "dataset",
            value(),
            "contract",
            computes(request) ? CONTRACT : CONTRACT_WITHOUT_COMPUTE,
            "run",
            RUN);
    Map<String, Object> meaning = new TreeMap<>();
    shape
        .project(request, "request")
        .ifPresent(kept -> ((Map<?, ?>) kept).forEach((k, v) -> meaning.put((String) k, v)));
    meaning.put("projection", VERSION);
    return meaning;
  }

  private static boolean computes(Map<String, ?> request) {
    return !(request.get("run") instanceof Map<?, ?> run)
        || !(run.get("mode") instanceof String mode)
        || Mode.valueOf(mode).computes();
  }
}
