package dev.batchrun.proof.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewSpec;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.Revision;
import dev.batchrun.proof.simulation.Plans.Act;
import dev.batchrun.proof.simulation.Plans.DatasetPlan;
import dev.batchrun.proof.simulation.Plans.Deed;
import dev.batchrun.proof.simulation.Plans.RunPlan;
import dev.batchrun.proof.simulation.Plans.WorldPlan;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everybody who writes to the API and is no program: they do what they planned, and answer. */
final class People {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SHORTEST = Duration.ofSeconds(20);
  private static final Duration LONGEST = Duration.ofMinutes(15);
  private static final String CONTRACT =
      """
      inputs:
      - name: raw
        files: {claimName: landing, path: "orders/*.parquet"}
        boundary: {clock: EventTime, column: ordered_at, zone: Europe/Berlin}
      transform: {sql: "SELECT order_id, day, amount FROM raw"}
      output:
        partitionBy: [day]
        keys: [order_id]
      """;

  private final Cluster cluster;
  private final Scheduler scheduler;
  private final Faults faults;
  private final Faults.Without without;
  private final Set<String> answered = new HashSet<>();
  private int reviews;

  People(Cluster cluster, Scheduler scheduler, Faults faults, Faults.Without without) {
    this.cluster = cluster;
    this.scheduler = scheduler;
    this.faults = faults;
    this.without = without;
  }

  void plan(WorldPlan world) {
    world.datasets().forEach(this::plan);
    world.runs().stream().filter(run -> !without.actors().contains(run.name())).forEach(this::plan);
    if (!world.namespaceGoes().isZero() && !without.actors().contains(Cluster.NAMESPACE)) {
      Key namespace = new Key(Kind.NAMESPACE, "", Cluster.NAMESPACE);
      scheduler.after(world.namespaceGoes(), () -> cluster.user().delete(namespace));
    }
    look();
  }

  private void plan(DatasetPlan plan) {
    scheduler.after(plan.at(), () -> create(plan));
    if (without.actors().contains("edits of " + plan.name())) {
      return;
    }
    Key key = new Key(Kind.DATASET, Cluster.NAMESPACE, plan.name());
    plan.edits().forEach(edit -> scheduler.after(edit.at(), () -> merge(key, edit.merge())));
  }

  private void create(DatasetPlan plan) {
    Dataset dataset = new Dataset();
    dataset.getMetadata().setName(plan.name());
    dataset.setSpec(Serialization.unmarshal(CONTRACT + plan.more(), DatasetSpec.class));
    cluster.create(dataset);
  }

  private void plan(RunPlan plan) {
    scheduler.after(plan.at(), () -> apply(plan.name(), plan.spec()));
    for (Deed deed : plan.deeds()) {
      if (!without.actors().contains(deed.act() + " " + plan.name())) {
        scheduler.after(deed.at(), () -> act(plan, deed.act()));
      }
    }
  }

  private void apply(String name, String spec) {
    cluster.createRun(name, read(spec, BatchRunSpec.class));
  }

  private void act(RunPlan plan, Act act) {
    Key key = new Key(Kind.BATCH_RUN, Cluster.NAMESPACE, plan.name());
    switch (act) {
      case SUSPEND -> merge(key, "{\"suspend\":true}");
      case RESUME -> merge(key, "{\"suspend\":false}");
      case CANCEL -> merge(key, "{\"cancel\":true}");
      case DELETE -> cluster.user().delete(key);
      case DELETE_FOREGROUND -> cluster.user().delete(key, DeletionPropagation.FOREGROUND);
      case APPLY_AGAIN -> apply(plan.name(), plan.spec());
      case APPLY_CHANGED -> apply(plan.name(), plan.changed());
    }
  }

  private void merge(Key key, String spec) {
    if (cluster.server().get(key).isPresent()) {
      cluster.user().edit(key, tree -> merge(tree.withObject("/spec"), read(spec, JsonNode.class)));
    }
  }

  private static void merge(ObjectNode into, JsonNode from) {
    for (Map.Entry<String, JsonNode> field : from.properties()) {
      if (field.getValue().isObject()) {
        merge(into.withObject("/" + field.getKey()), field.getValue());
      } else {
        into.set(field.getKey(), field.getValue());
      }
    }
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  // Answering

  private void look() {
    if (faults.stopped()) {
      return;
    }
    for (Revision revision : cluster.server().list(Kind.BATCH_RUN)) {
      BatchRun run = (BatchRun) revision.object();
      Optional.ofNullable(run.getStatus())
          .map(BatchRunStatus::hold)
          .filter(hold -> hold.digest() != null)
          .ifPresent(hold -> answer(run, hold));
    }
    scheduler.after(faults.dice("people").between(SHORTEST, LONGEST), this::look);
  }

  private void answer(BatchRun run, BatchRunStatus.Hold hold) {
    String name = run.getMetadata().getName();
    Dice dice = faults.dice("answers for " + name);
    boolean leftOut = without.actors().contains("answers for " + name);
    if (leftOut || dice.permille(400) || !answered.add(name + hold.since() + hold.digest())) {
      return;
    }
    Review review = new Review();
    review.getMetadata().setName("review-" + ++reviews + "-" + name);
    boolean mistaken = dice.permille(100);
    review.setSpec(
        new ReviewSpec(
            new ReviewSpec.Target(ReviewSpec.TargetKind.BatchRun, name, run.getMetadata().getUid()),
            mistaken ? "sha256:" + "0".repeat(64) : hold.digest(),
            verdict(hold.reason(), dice),
            dice.permille(100) ? "ann" : "bob",
            "looked at it"));
    cluster.create(review);
  }

  private static ReviewVerdict verdict(Reason reason, Dice dice) {
    boolean approval = reason == Reason.ApprovalRequired || reason == Reason.ApprovalNotEnforced;
    return dice.one(
        approval
            ? List.of(ReviewVerdict.Approve, ReviewVerdict.Approve, ReviewVerdict.Reject)
            : List.of(
                ReviewVerdict.AdoptCommit,
                ReviewVerdict.RetryPublish,
                ReviewVerdict.RetryPublish,
                ReviewVerdict.FailAndClean));
  }
}
