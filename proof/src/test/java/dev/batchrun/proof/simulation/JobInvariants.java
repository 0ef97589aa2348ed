package dev.batchrun.proof.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.job.Labels;
import dev.batchrun.proof.cluster.ApiServer;
import dev.batchrun.proof.cluster.Change;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.Revision;
import dev.batchrun.runner.store.json.Boundaries;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What must hold of every Job when it is created. */
final class JobInvariants {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Findings findings;
  private final ApiServer server;
  private final LogInvariants logs;
  private final Contracts contracts;
  private final BooleanSupplier contested;
  private final Map<String, String> contractOf = new HashMap<>();
  private final Map<String, Integer> created = new HashMap<>();
  private final Map<String, Integer> removed = new HashMap<>();
  private final Map<String, Set<Long>> published = new HashMap<>();
  private long recoveries;

  /**
   * @param contested whether two operators may be at work at once
   */
  JobInvariants(
      Findings findings,
      ApiServer server,
      LogInvariants logs,
      Contracts contracts,
      BooleanSupplier contested) {
    this.findings = findings;
    this.server = server;
    this.logs = logs;
    this.contracts = contracts;
    this.contested = contested;
  }

  long recoveries() {
    return recoveries;
  }

  void changed(Change change) {
    if (change.after().isEmpty()) {
      removed.merge(step(change.before().orElseThrow()), 1, Integer::sum);
    } else if (change.before().isEmpty()) {
      created(change.after().orElseThrow());
    }
  }

  private static String label(Revision job, String label) {
    return job.tree().path("metadata").path("labels").path(label).asText();
  }

  /** Which step of which object a Job is. */
  private static String step(Revision job) {
    return label(job, Labels.RUN_UID)
        + " "
        + label(job, Labels.STEP)
        + " "
        + label(job, Labels.NUMBER);
  }

  private void created(Revision job) {
    String run = label(job, Labels.RUN);
    int before = created.merge(step(job), 1, Integer::sum) - 1;
    findings.require(
        removed.getOrDefault(step(job), 0) >= before,
        "one Job a step",
        job.key().name() + " doubles a Job that is still there",
        run);
    StepRequest request = request(job);
    String frozen =
        contractOf.computeIfAbsent(label(job, Labels.RUN_UID), u -> request.contractDigest());
    findings.require(
        frozen.equals(request.contractDigest()),
        "every attempt has the same contract",
        job.key().name() + " has " + request.contractDigest() + ", before it was " + frozen,
        run);
    String kind = label(job, Labels.STEP);
    if (kind.equals(StepKind.Publish.name())) {
      publishes(job, request);
    }
    recoveries += kind.equals(StepKind.Recover.name()) ? 1 : 0;
  }

  private void publishes(Revision job, StepRequest request) {
    String name = job.key().name();
    String uid = label(job, Labels.RUN_UID);
    Optional<BatchRun> run =
        server
            .get(new Key(Kind.BATCH_RUN, job.key().namespace(), request.run()))
            .map(Revision::object)
            .map(BatchRun.class::cast)
            .filter(r -> r.getMetadata().getUid().equals(uid));
    String place =
        contracts
            .of(job.key().namespace(), request.contractDigest())
            .map(c -> c.spec().output().store().place())
            .orElse("");
    run.ifPresent(r -> alone(job, r, request, place));
    boolean answered =
        run.map(BatchRun::getStatus).stream()
            .flatMap(status -> status.answers().stream())
            .anyMatch(a -> a.verdict() == ReviewVerdict.RetryPublish);
    Set<Long> epochs = published.computeIfAbsent(uid, u -> new HashSet<>());
    for (long epoch : epochs) {
      findings.require(
          epoch == request.epoch() || answered || logs.fenced(place, request.runId()) >= epoch,
          "an epoch is fenced before the next publishes",
          name + " with epoch " + request.epoch() + ", epoch " + epoch + " is not fenced",
          request.run());
    }
    epochs.add(request.epoch());
  }

  private void alone(Revision job, BatchRun run, StepRequest request, String place) {
    OutputBoundary boundary = Boundaries.of(request.boundary(), List.of("day"));
    for (Revision object : server.list(Kind.BATCH_RUN, job.key().namespace())) {
      BatchRun other = (BatchRun) object.object();
      boolean self = other.getMetadata().getUid().equals(run.getMetadata().getUid());
      Phase phase = other.getStatus() == null ? null : other.getStatus().phase();
      if (self || phase == null || !phase.ownsBoundary() || contested.getAsBoolean()) {
        continue;
      }
      boolean sameStore = contracts.place(other).equals(Optional.of(place));
      findings.require(
          !sameStore || !boundary(other).overlaps(boundary),
          "one owner a boundary",
          job.key().name() + " publishes while " + object.key().name() + " is " + phase,
          request.run(),
          object.key().name());
    }
  }

  static OutputBoundary boundary(BatchRun run) {
    var partition = run.getSpec().partition();
    var range = run.getSpec().range();
    String day = partition == null ? null : partition.get("day");
    return Boundaries.of(
        List.of(
            range != null
                ? new StepRequest.ColumnConstraint("day", null, range.from(), range.to())
                : new StepRequest.ColumnConstraint("day", day, null, null)));
  }

  private static StepRequest request(Revision job) {
    JsonNode spec = job.tree().path("spec").path("template").path("spec");
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        for (JsonNode variable : container.path("env")) {
          if (variable.path("name").asText().equals(PodLayout.ENV_REQUEST)) {
            return read(variable.path("value").asText());
          }
        }
      }
    }
    throw new AssertionError(job.key() + " carries no request");
  }

  private static StepRequest read(String json) {
    try {
      return JSON.readValue(json, StepRequest.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
