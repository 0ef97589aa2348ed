package dev.batchrun.proof.poison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.SurveyFrame;
import dev.batchrun.api.step.SurveyResult;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.RequiredMembers;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.planning.PlanOutcome;
import dev.batchrun.core.planning.Planner;
import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.operator.contract.FrozenContractFile;
import dev.batchrun.operator.contract.PlanRequests;
import dev.batchrun.operator.contract.RequestTree;
import dev.batchrun.operator.observe.JobReader;
import dev.batchrun.operator.observe.ReportReader;
import dev.batchrun.operator.observe.StateReader;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Manifest;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.store.json.LogJson;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that reads what others wrote, with valid samples of it. */
final class Targets {
  static final String RUN_ID = "orders-1-id";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Targets() {}

  static List<Target> all() {
    return List.of(
        new Target("texts", List.of(JSON.valueToTree("day=2026-07-03")), Targets::text),
        new Target("reports", Documents.reports(), Targets::report),
        new Target("Jobs and Pods", List.of(Documents.jobAndPod()), Targets::job),
        new Target("statuses", List.of(Documents.status()), Targets::status),
        new Target("surveys", List.of(Documents.survey()), Targets::survey),
        new Target("runs and contracts", Documents.runs(), Targets::plan),
        new Target("frozen contracts", List.of(Documents.frozen()), Targets::frozen),
        new Target("log entries", Documents.entries(), Targets::entry),
        new Target("checkpoints", List.of(Documents.checkpoint()), Targets::checkpoint),
        new Target("seals, locks, manifests", Documents.records(), Targets::record));
  }

  private static List<String> text(String json) {
    String text = json;
    try {
      text = JSON.readTree(json).asText();
    } catch (JsonProcessingException e) {
      // Then the text as it is.
      text = json;
    }
    DurationText.parse(text).map(DurationText::of);
    StateReader.instant(text);
    SurveyFrame.decode(text);
    PartitionKey.parse(text).path();
    return List.of();
  }

  private static List<String> report(String text) {
    Optional<StepReport> report = ReportReader.read(text, RUN_ID, "publish");
    return report.map(r -> List.of(ReportReader.facts(r).toString())).orElse(List.of());
  }

  private static List<String> job(String text) throws IOException {
    JsonNode both = JSON.readTree(text);
    Job job = object(both.path("job"), Job.class);
    Pod pod = object(both.path("pod"), Pod.class);
    JobReader reader = new JobReader("uid", "sha256:request", RUN_ID, false);
    List<String> seen = new ArrayList<>();
    reader.read(List.of(job), List.of(pod)).forEach(facts -> seen.add(facts.toString()));
    reader.reports(List.of(job), List.of(pod), 1);
    return seen;
  }

  /** What no API server would give away is no input: it names what it stores, and drops nulls. */
  private static <T> T object(JsonNode json, Class<T> type) throws IOException {
    JsonNode metadata = json.path("metadata");
    if (!metadata.path("name").isTextual()
        || !metadata.path("uid").isTextual()
        || holdsNull(json)) {
      throw new IOException("no stored object");
    }
    return decoded(json.toString(), type);
  }

  private static boolean holdsNull(JsonNode json) {
    if (json.isNull()) {
      return true;
    }
    for (JsonNode child : json) {
      if (holdsNull(child)) {
        return true;
      }
    }
    return false;
  }

  private static <T> T decoded(String json, Class<T> type) throws IOException {
    try {
      T value = Serialization.unmarshal(json, type);
      if (value == null) {
        throw new IOException("nothing");
      }
      return value;
    } catch (RuntimeException e) {
      // The client's own word for what it cannot read.
      throw new IOException("not a " + type.getSimpleName(), e);
    }
  }

  private static List<String> status(String text) throws IOException {
    return List.of(StateReader.read(decoded(text, BatchRunStatus.class)).toString());
  }

  private static List<String> survey(String text) throws IOException {
    Optional<String> framed = SurveyFrame.decode("noise\n" + SurveyFrame.encode(text));
    SurveyResult result =
        new ObjectMapper().readValue(framed.orElseThrow(IOException::new), SurveyResult.class);
    return List.of(String.valueOf(result));
  }

  private static List<String> plan(String text) throws IOException {
    JsonNode both = JSON.readTree(text);
    BatchRun run = new BatchRun();
    run.getMetadata().setName("orders-1");
    run.getMetadata().setNamespace("shop");
    run.setSpec(decoded(both.path("run").toString(), BatchRunSpec.class));
    DatasetSpec dataset = decoded(both.path("dataset").toString(), DatasetSpec.class);
    Optional<String> missing =
        RequiredMembers.firstMissing("spec", run.getSpec())
            .or(() -> RequiredMembers.firstMissing("spec", dataset));
    if (missing.isPresent()) {
      throw new IOException(missing.get());
    }
    FrozenContract contract = FrozenContractFile.freeze("orders", dataset, List.of()).contract();
    PlanOutcome outcome = Planner.plan(PlanRequests.of(run.getSpec(), contract));
    if (outcome instanceof PlanOutcome.Planned planned) {
      RequestTree.identity("here", run, contract, planned.plan());
    }
    return List.of(outcome.toString());
  }

  private static List<String> frozen(String text) {
    String digest =
        dev.batchrun.core.identity.RunIdentity.digest(text.getBytes(StandardCharsets.UTF_8));
    return FrozenContractFile.read(text, digest)
        .map(file -> List.of(file.contract().toString()))
        .orElse(List.of());
  }

  private static List<String> entry(String text) throws IOException {
    LogEntry entry = LogJson.decode(text.getBytes(StandardCharsets.UTF_8));
    List<LogEntry> log = List.of(Documents.created(), entry);
    return List.of(String.valueOf(Fold.of(log)), String.join("\n", LogAudit.violations(log)));
  }

  private static List<String> checkpoint(String text) throws IOException {
    JsonNode fold = JSON.readTree(text).path("fold");
    ObjectNode whole = JSON.createObjectNode().put("format", 1);
    whole.set("fold", fold);
    whole.put("digest", CanonicalJson.digest(fold));
    Fold decoded = LogJson.decodeFold(CanonicalJson.bytes(whole));
    decoded.lines().forEach((partition, line) -> line.inForce());
    return List.of();
  }

  private static List<String> record(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Seal seal = CanonicalJson.read(bytes, Seal.class);
    CanonicalJson.read(bytes, InputLock.class);
    CanonicalJson.read(bytes, Manifest.class);
    return List.of(String.valueOf(seal));
  }

  /** A run's spec and its Dataset's, in one tree. */
  static JsonNode pair(String runSpec, DatasetSpec dataset) {
    ObjectNode pair = JSON.createObjectNode();
    pair.set("run", JSON.valueToTree(Samples.run(runSpec)));
    pair.set("dataset", JSON.valueToTree(dataset));
    return pair;
  }
}
