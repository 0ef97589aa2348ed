package dev.batchrun.local.crd;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Objects that rules refuse or admit: a valid object, a patch, and the words of the refusal. */
public final class CrdRuleCases {
  private static final ObjectNode DATASET =
      Crds.object(
          """
          apiVersion: batchrun.dev/v1alpha1
          kind: Dataset
          metadata: {name: orders}
          spec:
            inputs:
            - {name: raw, files: {claimName: landing, path: orders/*.parquet}, boundary: {clock: EventTime, column: day}}
            transform: {sql: SELECT 1}
            output: {partitionBy: [day], keys: [order_id], store: {filesystem: {claimName: lake, path: orders}}}
          """);

  public static final ObjectNode RUN =
      Crds.object(
          """
          apiVersion: batchrun.dev/v1alpha1
          kind: BatchRun
          metadata: {name: orders-1}
          spec: {datasetRef: {name: orders}, partition: {day: "2026-07-03"}}
          """);

  private static final ObjectNode REVIEW =
      Crds.object(
          """
          apiVersion: batchrun.dev/v1alpha1
          kind: Review
          metadata: {name: approved}
          spec:
            target: {name: orders-1, uid: u-1}
            digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
            verdict: Approve
            by: ben
          """);

  private static final String LONG = "a".repeat(64);
  private static final String FILES = "files: {claimName: c, path: p}";
  private static final String REFERENCE =
      "{name: shops, claimName: c, path: 's/{version}.parquet', policy: Latest";

  public static Stream<Arguments> refused() {
    return Stream.of(
            names(),
            inputs(),
            references(),
            transforms(),
            outputs(),
            quality(),
            reconciliation(),
            runs())
        .flatMap(s -> s);
  }

  private static Stream<Arguments> names() {
    String tooLong =
        "metadata.name: at most 63 characters of a-z, 0-9 and '-'; the names of Jobs and directories are made from it";
    return Stream.of(
        refuse(DATASET, "metadata: {name: " + LONG + "}", "<nil>", tooLong),
        refuse(RUN, "metadata: {name: a.b}", "<nil>", tooLong),
        refuse(
            DATASET,
            "metadata: {name: inline}",
            "<nil>",
            "metadata.name: inline is kept for contracts that stand in a run; choose another name"),
        refuse(
            DATASET,
            "spec: {parameters: [{name: lock_time}]}",
            "spec.parameters[0]",
            "name: run_id, lock_time, business_date, partition, interval_from and interval_to are given to every transform"),
        refuse(
            DATASET,
            "spec: {execution: {labels: {batchrun.dev/run: x}}}",
            "spec.execution",
            "labels: batchrun.dev/ and app.kubernetes.io/ are the operator's"));
  }

  private static Stream<Arguments> inputs() {
    return Stream.of(
        refuse(
            DATASET,
            "spec: {inputs: [{name: a, " + FILES + "}, {name: a, " + FILES + "}]}",
            "spec",
            "inputs: two have the same name; give each input a name of its own"),
        refuse(
            DATASET,
            "spec: {inputs: [{name: a, dataset: {name: b, slice: Calendar}}]}",
            "spec",
            "output.time: required where an input's slice is Calendar or Window; name the partition column, its unit and its zone"),
        input(
            "{name: a, dataset: {name: b, window: {unit: Day}}}",
            ".dataset",
            "window: required for slice Window, and only there"),
        input("{name: a}", "", "set exactly one of files, dataset"),
        input(
            "{name: a, " + FILES + ", dataset: {name: b}}",
            "",
            "set exactly one of files, dataset"),
        input(
            "{name: a, dataset: {name: b}, boundary: {clock: FileArrivalTime}}",
            "",
            "boundary: applies to files; an upstream Dataset is read by partition, see dataset.slice"),
        input(
            "{name: a, files: {claimName: c, list: [p]}, boundary: {clock: FileArrivalTime}}",
            "",
            "boundary: does not apply to an explicit list of files; use files.path or leave boundary out"),
        input(
            "{name: a, " + FILES + ", boundary: {clock: EventTime}}",
            ".boundary",
            "column: required for EventTime, IngestionTime and SourceCommitTime, and only there"),
        input(
            "{name: a, " + FILES + ", boundary: {clock: FileArrivalTime, column: at}}",
            ".boundary",
            "column: required for EventTime, IngestionTime and SourceCommitTime, and only there"),
        input(
            "{name: a, " + FILES + ", boundary: {clock: SnapshotId}}",
            ".boundary",
            "clock: files support EventTime, IngestionTime, SourceCommitTime and FileArrivalTime"),
        input(
            "{name: a, files: {claimName: c}}",
            ".files",
            "set exactly one of path (a glob), list (the files one by one)"),
        input(
            "{name: a, files: {claimName: c, path: p, format: CSV}}",
            ".files",
            "columns: required for CSV and JSON; name each column and its type"),
        input(
            "{name: a, files: {claimName: c, path: p, csv: {delimiter: ;}}}",
            ".files",
            "csv: only with format CSV"),
        input(
            "{name: a, files: {claimName: c, path: a/../../b}}",
            ".files",
            "path: '..' is not allowed; name a path inside the claim"),
        input(
            "{name: a, files: {claimName: c, list: [a/../b]}}",
            ".files",
            "list: name paths inside the claim, without a leading '/' and without '..'"));
  }

  private static Arguments input(String input, String below, String message) {
    return refuse(DATASET, "spec: {inputs: [" + input + "]}", "spec.inputs[0]" + below, message);
  }

  private static Stream<Arguments> references() {
    return Stream.of(
        refuse(
            DATASET,
            "spec: {references: [" + REFERENCE.replace("shops", "raw") + "}]}",
            "spec",
            "references: a name is used twice; inputs and references share one space of names"),
        reference(
            REFERENCE + ", version: v1}",
            "version: required for RuleVersionPinned, and only there"),
        reference(
            REFERENCE.replace("Latest", "RuleVersionPinned") + "}",
            "version: required for RuleVersionPinned, and only there"),
        reference(
            REFERENCE.replace("Latest", "AsAtReportClose") + "}",
            "effectiveAt: required for AsAtReportClose, and only there"),
        reference(
            REFERENCE + ", effectiveAt: '2026-01-31'}",
            "effectiveAt: required for AsAtReportClose, and only there"),
        reference(
            REFERENCE + ", checksum: 'sha256:" + "0".repeat(64) + "'}",
            "checksum: only with policy RuleVersionPinned, the other policies move between versions"),
        reference(
            REFERENCE + ", format: JSON}",
            "columns: required for CSV and JSON; name each column and its type"),
        reference(
            REFERENCE.replace("{version}", "v1") + "}",
            "path: put {version} where the version stands, so that the policy can choose one"),
        reference(
            REFERENCE.replace("s/", "../") + "}",
            "path: '..' is not allowed; name a path inside the claim"));
  }

  private static Arguments reference(String reference, String message) {
    return refuse(
        DATASET, "spec: {references: [" + reference + "]}", "spec.references[0]", message);
  }

  private static Stream<Arguments> transforms() {
    String one = "set exactly one of sql, steps, container";
    return Stream.of(
        refuse(DATASET, "spec: {transform: {sql: null}}", "spec.transform", one),
        refuse(DATASET, "spec: {transform: {container: {image: i}}}", "spec.transform", one),
        refuse(
            DATASET,
            "spec: {transform: {sql: null, steps: [{name: a, sql: s}, {name: a, sql: s}]}}",
            "spec.transform",
            "steps: two have the same name; later steps read earlier ones by name"),
        variable("{name: A}", "set exactly one of value, secret"),
        variable(
            "{name: A, value: x, secret: {name: s, key: k}}", "set exactly one of value, secret"),
        variable("{name: BATCHRUN_A, value: x}", "name: BATCHRUN_ is kept for the file protocol"));
  }

  private static Arguments variable(String variable, String message) {
    return refuse(
        DATASET,
        "spec: {transform: {sql: null, container: {image: i, env: [" + variable + "]}}}",
        "spec.transform.container.env[0]",
        message);
  }

  private static Stream<Arguments> outputs() {
    String path =
        "path: found an empty, '.' or '..' segment; write a plain relative path such as lake/orders";
    return Stream.concat(
        Stream.of(
            refuse(
                DATASET,
                "spec: {output: {partitionBy: [a, a]}}",
                "spec.output",
                "partitionBy: a column is named twice"),
            refuse(
                DATASET,
                "spec: {output: {time: {column: month, unit: Month}}}",
                "spec.output",
                "time: column must be one of partitionBy; add it there or name another one"),
            refuse(
                DATASET,
                "spec: {output: {store: {filesystem: null}}}",
                "spec.output.store",
                "set exactly one of filesystem, s3"),
            refuse(
                DATASET,
                "spec: {output: {store: {s3: {bucket: lake, prefix: orders}}}}",
                "spec.output.store",
                "set exactly one of filesystem, s3"),
            refuse(
                DATASET,
                "spec: {output: {store: {filesystem: null, s3: {bucket: lake, prefix: a//b}}}}",
                "spec.output.store.s3",
                "prefix: found an empty, '.' or '..' segment; write a plain prefix such as lake/orders")),
        Stream.of("a/../b", "./a", "a//b", "a/")
            .map(
                wrong ->
                    refuse(
                        DATASET,
                        "spec: {output: {store: {filesystem: {path: " + wrong + "}}}}",
                        "spec.output.store.filesystem",
                        path)));
  }

  private static Stream<Arguments> quality() {
    return Stream.of(
        rule("{check: NotNull}", "columns: required for this check"),
        rule(
            "{check: Range, columns: [a, b], min: '1'}",
            "columns: this check looks at exactly one column"),
        rule("{check: RowCount}", "set min, max or both"),
        rule(
            "{check: AcceptedValues, columns: [a]}",
            "values: required for AcceptedValues, and only there"),
        rule(
            "{check: NotNull, columns: [a], values: [b]}",
            "values: required for AcceptedValues, and only there"),
        rule("{check: Pattern, columns: [a]}", "pattern: required for Pattern, and only there"),
        rule("{check: Sql}", "sql: required for Sql, and only there"),
        rule("{check: Unique, columns: [a], sql: 'true'}", "sql: required for Sql, and only there"),
        rule(
            "{check: Referential, columns: [a]}",
            "reference: required for Referential, and only there"),
        rule(
            "{check: RowCount, min: '1', severity: QuarantineRecord}",
            "severity: RowCount has no rows to set aside; use FailPartition or FailRun"));
  }

  private static Arguments rule(String rule, String message) {
    return refuse(DATASET, "spec: {quality: [" + rule + "]}", "spec.quality[0]", message);
  }

  private static Stream<Arguments> reconciliation() {
    return Stream.of(
        check("{check: Counts}", "input: required for this check"),
        check(
            "{check: ControlTotal, input: raw, inputExpression: sum(a)}",
            "inputExpression, outputExpression: required for ControlTotal, and only there"),
        check(
            "{check: BoundaryRange, columns: [a, b]}",
            "columns: this check looks at exactly one column"),
        check("{check: Referential, input: raw}", "columns: required for this check"),
        check("{check: Drift}", "maxChangePercent: required for Drift, and only there"),
        check("{check: Freshness, columns: [a]}", "maxAge: required for Freshness, and only there"),
        check(
            "{check: Duplicates, severity: QuarantineRecord}",
            "severity: a check of the whole output has no rows to set aside; use FailPartition or FailRun"));
  }

  private static Arguments check(String check, String message) {
    return refuse(
        DATASET, "spec: {reconciliation: [" + check + "]}", "spec.reconciliation[0]", message);
  }

  private static Stream<Arguments> runs() {
    String one = "set exactly one of datasetRef, datasetSpec";
    return Stream.of(
        refuse(RUN, "spec: {datasetRef: null}", "spec", one),
        refuse(RUN, "spec: {datasetSpec: " + DATASET.get("spec") + "}", "spec", one),
        refuse(
            RUN,
            "spec: {mode: Rollback}",
            "spec",
            "rollback: required for mode Rollback, and only there"),
        refuse(
            RUN,
            "spec: {rollback: {toVersion: 3}}",
            "spec",
            "rollback: required for mode Rollback, and only there"),
        refuse(
            RUN,
            "spec: {promote: {run: a}}",
            "spec",
            "promote: required for mode Promote, and only there"),
        refuse(RUN, "spec: {compare: {}}", "spec", "compare: only with mode CompareOnly or Shadow"),
        refuse(
            RUN,
            "spec: {range: {column: day, from: a, to: b}}",
            "spec",
            "range: the column is also in partition; name it in one of them"),
        refuse(
            RUN,
            "spec: {range: {column: shop, from: b, to: b}}",
            "spec.range",
            "from must be before to; to is exclusive"),
        refuse(
            RUN,
            "spec: {interval: {from: '2026-07-03T02:00:00+02:00', to: '2026-07-03T00:00:00Z'}}",
            "spec.interval",
            "from must be before to; to is exclusive"));
  }

  private static Arguments refuse(ObjectNode base, String patch, String path, String message) {
    return arguments(base, patch, path, message);
  }

  public static Stream<Arguments> frozen() {
    String frozen = ": a run is frozen once created; create another run (or set rerun there)";
    ObjectNode inline =
        Crds.merge(
            RUN, Crds.object("spec: {datasetRef: null, datasetSpec: " + DATASET.get("spec") + "}"));
    return Stream.of(
        arguments(RUN, "spec: {datasetRef: {name: other}}", "datasetRef" + frozen),
        arguments(
            inline, "spec: {datasetSpec: {transform: {sql: SELECT 2}}}", "datasetSpec" + frozen),
        arguments(RUN, "spec: {mode: DryRun}", "mode" + frozen),
        arguments(RUN, "spec: {partition: {day: '2026-07-04'}}", "partition" + frozen),
        arguments(RUN, "spec: {partition: null}", "partition" + frozen),
        arguments(RUN, "spec: {range: {column: shop, from: a, to: b}}", "range" + frozen),
        arguments(RUN, "spec: {businessDate: '2026-07-04'}", "businessDate" + frozen),
        arguments(
            RUN,
            "spec: {interval: {from: '2026-07-03T00:00:00Z', to: '2026-07-04T00:00:00Z'}}",
            "interval" + frozen),
        arguments(RUN, "spec: {parameters: {rate: '2'}}", "parameters" + frozen),
        arguments(RUN, "spec: {mode: Rollback, rollback: {toVersion: 3}}", "rollback" + frozen),
        arguments(RUN, "spec: {mode: Promote, promote: {run: a}}", "promote" + frozen),
        arguments(RUN, "spec: {mode: Shadow, compare: {}}", "compare" + frozen),
        arguments(RUN, "spec: {runKey: other}", "runKey" + frozen),
        arguments(
            RUN,
            "spec: {rerun: again}",
            "rerun: a run is frozen once created; delete it and apply it anew with another rerun text"),
        arguments(RUN, "spec: {requestedBy: ana}", "requestedBy" + frozen),
        arguments(
            Crds.merge(RUN, Crds.object("spec: {cancel: true}")),
            "spec: {cancel: null}",
            "cancel: cannot be taken back; create another run"),
        arguments(REVIEW, "spec: {verdict: Reject}", "a Review is immutable; create another one"));
  }

  public static Stream<Arguments> admitted() {
    return Stream.of(
        arguments(DATASET, "{}"),
        arguments(RUN, "{}"),
        arguments(REVIEW, "{}"),
        arguments(DATASET, "metadata: {name: " + LONG.substring(1) + "}"),
        arguments(DATASET, "spec: {inputs: [{name: a, dataset: {name: up}}]}"),
        arguments(
            DATASET,
            "spec: {inputs: [{name: a, files: {claimName: c, path: p, format: CSV, columns: [{name: x, type: 'DECIMAL(18,2)'}], csv: {delimiter: ;}}}]}"),
        arguments(
            DATASET,
            "spec: {inputs: [{name: a, files: {claimName: c, list: [a.parquet, b..c/d]}}]}"),
        arguments(
            DATASET,
            "spec: {references: ["
                + REFERENCE
                + "}, {name: pinned, claimName: c, path: p, policy: RuleVersionPinned, version: v1}]}"),
        arguments(
            DATASET,
            "spec: {transform: {sql: null, container: {image: i, env: [{name: A, value: ''}, {name: B, secret: {name: s, key: k}}]}}}"),
        arguments(DATASET, "spec: {output: {partitionBy: null}}"),
        arguments(DATASET, "spec: {execution: {labels: {team: a}, resources: {memory: 512Mi}}}"),
        arguments(
            DATASET,
            "spec: {quality: [{check: RowCount, min: '1'}, {check: Sql, sql: a > 0, severity: QuarantineRecord}]}"),
        arguments(
            DATASET,
            "spec: {reconciliation: [{check: Duplicates}, {check: Freshness, columns: [at], maxAge: 36h}, {check: PartitionCompleteness}]}"),
        arguments(RUN, "spec: {mode: Rollback, rollback: {toVersion: 3}}"),
        arguments(
            RUN, "spec: {mode: Shadow, compare: {tolerances: [{column: a, absolute: '0.01'}]}}"),
        arguments(
            RUN,
            "spec: {partition: null, range: {column: day, from: '2026-07-01', to: '2026-08-01'}}"),
        arguments(
            RUN,
            "spec: {interval: {from: '2026-07-03T00:00:00+02:00', to: '2026-07-03T00:00:00.5Z'}}"));
  }

  private CrdRuleCases() {}
}
