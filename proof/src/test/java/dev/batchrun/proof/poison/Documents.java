package dev.batchrun.proof.poison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.EntryHeader;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.Source;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.runner.store.json.LogJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Valid samples of everything that is mutated. */
final class Documents {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PartitionKey DAY = new PartitionKey(Map.of("day", "2026-07-03"));
  private static final Source SOURCE = new Source("r", "sha256:s", "data/r-1-t");
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private Documents() {}

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> reports() {
    return List.of(
        json(
            """
            {"protocol":1,"runId":"orders-1-id","stage":"publish","reason":"Succeeded",
             "message":"version 4 is published","epoch":2,
             "commit":{"version":4,"publishedAt":"2026-07-04T00:00:00Z","previousVersion":3,
              "standing":"Current"},"manifest":{"uri":"pvc://lake/orders/m.json","digest":"%1$s"},
             "witness":{"logId":"l","head":4,"digest":"%1$s"}}
            """
                .formatted(DIGEST)),
        json(
            """
            {"protocol":1,"runId":"orders-1-id","stage":"publish","reason":"ManualReviewRequired",
             "message":"look","evidence":"%1$s","lock":{"digest":"%1$s"},
             "seal":{"digest":"%1$s","approvalNeeded":true}}
            """
                .formatted(DIGEST)));
  }

  static JsonNode jobAndPod() {
    ObjectNode both = JSON.createObjectNode();
    both.set(
        "job",
        json(
            """
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"orders-1-c1","uid":"j",
             "creationTimestamp":"2026-07-04T00:00:00Z",
             "labels":{"%s":"Publish","%s":"1"},
             "annotations":{"%s":"uid","%s":"sha256:request"}},
             "spec":{"suspend":false},
             "status":{"startTime":"2026-07-04T00:00:01Z","failed":1,
              "conditions":[{"type":"Failed","status":"True","reason":"DeadlineExceeded",
               "message":"m"}]}}
            """
                .formatted(Labels.STEP, Labels.NUMBER, Labels.RUN_UID, Labels.REQUEST_DIGEST)));
    ObjectNode pod =
        (ObjectNode)
            json(
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","uid":"p1",
                 "creationTimestamp":"2026-07-04T00:00:00Z",
                 "ownerReferences":[{"apiVersion":"batch/v1","kind":"Job","name":"x","uid":"j"}]},
                 "spec":{"containers":[{"name":"publish"}],"initContainers":[{"name":"lock"}]},
                 "status":{"phase":"Failed",
                  "conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable",
                   "message":"0/1 nodes"},{"type":"DisruptionTarget","status":"True"}],
                  "initContainerStatuses":[{"name":"lock","state":{"waiting":
                   {"reason":"ErrImagePull","message":"no such image"}}}],
                  "containerStatuses":[{"name":"publish","state":{"terminated":{"exitCode":137,
                   "reason":"OOMKilled","finishedAt":"2026-07-04T00:01:00Z"}}}]}}
                """);
    ((ObjectNode) pod.at("/status/containerStatuses/0/state/terminated"))
        .put("message", reports().get(0).toString());
    both.set("pod", pod);
    return both;
  }

  static JsonNode status() {
    return json(
        """
        {"phase":"Committing","reason":"InProgress","message":"m","observedGeneration":1,
         "startTime":"2026-07-04T00:00:00Z","completionTime":"2026-07-04T00:00:00Z","attempt":1,
         "epoch":2,"step":{"kind":"Publish","number":1,"jobUid":"u","stage":"publish",
          "startedAt":"2026-07-04T00:00:00Z"},"lock":{"digest":"%1$s"},
         "seal":{"digest":"%1$s","approvalNeeded":false},
         "hold":{"reason":"ManualReviewRequired","message":"m","digest":"%1$s",
          "since":"2026-07-04T00:00:00Z"},
         "commit":{"version":3,"standing":"Current"},
         "retry":{"failures":1,"disruptions":2,"recoveries":1,
          "nextAttemptAt":"2026-07-04T00:00:00Z"},
         "failure":{"reason":"NoReport","stage":"lock","message":"m","exitCode":1},
         "answers":[{"name":"r","uid":"u","verdict":"Approve","by":"bob","digest":"%1$s"}],
         "conditions":[{"type":"Ready","status":"True","reason":"Published",
          "lastTransitionTime":"2026-07-04T00:00:00Z"}]}
        """
            .formatted(DIGEST));
  }

  static JsonNode survey() {
    return json(
        """
        {"protocol":1,"runId":"orders-1-id","reason":"Succeeded","owner":"here/shop/orders",
         "witness":{"logId":"l","head":4,"digest":"%1$s"},"version":4,
         "run":{"openedAt":1,"epoch":2,"fencedEpoch":1,"attempts":["data/x"],"seals":["%1$s"],
          "commit":{"version":4},"manifest":{"uri":"u","digest":"%1$s"}},
         "partitions":[{"partition":"day=1","version":4,"runId":"r","since":"2026-07-04"}],
         "morePartitions":0,"violations":[]}
        """
            .formatted(DIGEST));
  }

  static List<JsonNode> runs() {
    DatasetSpec plain = Samples.orders().getSpec();
    DatasetSpec rich =
        Samples.dataset(
                "orders",
                """
                parameters:
                - {name: rate, type: Decimal, default: "1.5"}
                - {name: since, type: Date}
                """)
            .getSpec();
    String ref = "\"datasetRef\":{\"name\":\"orders\"}";
    return List.of(
        Targets.pair("{" + ref + ",\"partition\":{\"day\":\"2026-07-03\"}}", plain),
        Targets.pair(
            "{"
                + ref
                + ",\"partition\":{\"day\":\"2026-07-03\"},\"businessDate\":\"2026-07-03\","
                + "\"interval\":{\"from\":\"2026-07-02T22:00:00Z\",\"to\":\"2026-07-03T22:00:00Z\"},"
                + "\"parameters\":{\"since\":\"2026-01-01\"}}",
            rich),
        Targets.pair(
            "{"
                + ref
                + ",\"range\":{\"column\":\"day\",\"from\":\"2026-07-01\",\"to\":\"2026-08-01\"}}",
            plain),
        Targets.pair("{" + ref + ",\"mode\":\"Rollback\",\"rollback\":{\"toVersion\":3}}", plain));
  }

  static JsonNode frozen() {
    ObjectNode frozen = JSON.createObjectNode().put("format", 1).put("dataset", "orders");
    frozen.set("spec", JSON.valueToTree(Samples.orders().getSpec()));
    frozen.putArray("upstreams");
    return frozen;
  }

  private static Commit commit() {
    return new Commit(
        "r",
        "key",
        2,
        "data/r-2-t",
        "sha256:s",
        new OutputBoundary(Map.of("day", new Constraint.Range("2026-07-01", "2026-08-01"))),
        Map.of(DAY, 7L),
        Set.of(DAY),
        Set.of(),
        Optional.of(new Commit.Approval("rev", "bob", "sha256:s")));
  }

  private static List<Entry> bodies() {
    return List.of(
        new Entry.Publish(commit()),
        new Entry.PublishGroup("sha256:g", List.of(commit())),
        new Entry.Rollback(commit(), Map.of(DAY, new Entry.Restored(4, SOURCE))),
        new Entry.Promote(commit(), SOURCE),
        new Entry.Fence(),
        new Entry.Condemn(
            List.of(
                new Condemned.AttemptBytes("r", "data/r-1-t"),
                new Condemned.VersionBytes(DAY, 4, SOURCE)),
            List.of(5L)),
        new Entry.Hold("r", "sha256:s", "data/r-1-t"),
        new Entry.Close("july", commit().boundary(), "audited"),
        new Entry.Reopen("july", "late"),
        new Entry.Adopt("here/new/orders", "here/shop/orders"));
  }

  static LogEntry created() {
    return decoded(LogJson.encode(header(0, ""), new Entry.Create("here/shop/orders")));
  }

  private static EntryHeader header(long n, String previous) {
    return new EntryHeader(
        n, "log", previous, "r", 3, "token", Instant.parse("2026-07-04T00:00:00Z").plusSeconds(n));
  }

  private static LogEntry decoded(byte[] bytes) {
    try {
      return LogJson.decode(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> entries() {
    List<JsonNode> entries = new ArrayList<>();
    for (Entry body : bodies()) {
      entries.add(
          json(
              new String(
                  LogJson.encode(header(1, created().digest()), body), StandardCharsets.UTF_8)));
    }
    return entries;
  }

  static JsonNode checkpoint() {
    List<LogEntry> log = new ArrayList<>(List.of(created()));
    for (Entry body : bodies()) {
      log.add(decoded(LogJson.encode(header(log.size(), log.get(log.size() - 1).digest()), body)));
    }
    return json(
        new String(LogJson.encode(((Fold.Sound) Fold.of(log)).fold()), StandardCharsets.UTF_8));
  }

  static List<JsonNode> records() {
    return List.of(
        json(
            """
            {"format":1,"runId":"r","run":"orders-1","dataset":"orders","mode":"Publish",
             "attempt":1,"attemptPath":"data/r-1-t","requestDigest":"d","contractDigest":"c",
             "lockDigest":"%1$s","boundary":[{"column":"day","equals":"1"}],"base":{"day=1":4},
             "outputs":[{"partition":"day=1","path":"data/r-1-t/p","rows":1,"bytes":2,
              "crc32c":"crc32c:1","sha256":"%1$s"}],"lockedAt":"2026-07-04T00:00:00Z",
             "inputs":[{"name":"raw","claimName":"c","files":[{"path":"p","bytes":1,
              "digest":"%1$s","modified":"x"}]}],"references":[],"parameters":{"a":"b"},
             "quality":[{"name":"q","check":"Unique","held":true,"failures":0}],
             "withheld":[],"discarded":[],"version":3,"epoch":1}
            """
                .formatted(DIGEST)));
  }
}
