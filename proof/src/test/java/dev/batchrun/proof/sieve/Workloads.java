package dev.batchrun.proof.sieve;

import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewSpec;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.Samples;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.StageScript.AtWork;
import dev.batchrun.proof.cluster.StageScript.End;
import dev.batchrun.proof.cluster.StageScript.Evicted;
import dev.batchrun.proof.cluster.StageScript.Exits;
import dev.batchrun.proof.cluster.StageScript.Reports;
import dev.batchrun.proof.cluster.StageScript.Stage;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** What is perturbed. */
final class Workloads {
  private static final BatchRunSpec DAY = Samples.day("2026-07-03");
  private static final int KILLED = 137;

  private Workloads() {}

  static List<Workload> all() {
    return List.of(
        new Workload("publish", () -> orders().run("a", DAY)),
        new Workload("the SQL fails", () -> orders().run("a", DAY).stages(reports("transform"))),
        new Workload(
            "evicted once",
            () -> orders().run("a", DAY).stages(first("transform", (s, stage) -> new Evicted()))),
        new Workload("the publisher dies before its commit", () -> dies(false)),
        new Workload("the publisher dies after its commit", () -> dies(true)),
        new Workload("approved", () -> answered(ReviewVerdict.Approve)),
        new Workload("rejected", () -> answered(ReviewVerdict.Reject)),
        new Workload("suspended and resumed", Workloads::suspended),
        new Workload("cancelled at work", Workloads::cancelled),
        new Workload("deleted at work", () -> deleted("transform", DeletionPropagation.BACKGROUND)),
        new Workload(
            "deleted in the foreground at work",
            () -> deleted("transform", DeletionPropagation.FOREGROUND)),
        new Workload(
            "deleted while publishing", () -> deleted("publish", DeletionPropagation.BACKGROUND)),
        new Workload("deleted while recovering", Workloads::deletedInRecovery),
        new Workload("two runs of one day", Workloads::oneDayTwice),
        new Workload("dry run", () -> orders().run("a", mode("DryRun"))),
        new Workload("shadow, then promoted", Workloads::promoted),
        new Workload("gone after its time", Workloads::shortLived),
        new Workload("the Dataset comes last", Workloads::lateDataset),
        new Workload("deleted and applied again", Workloads::appliedAgain),
        new Workload("the namespace goes", Workloads::namespaceGoes));
  }

  private static Play orders() {
    return new Play().first(c -> c.create(Samples.orders()));
  }

  private static BiFunction<FakeStore, Stage, Optional<End>> first(
      String name, BiFunction<FakeStore, Stage, End> end) {
    return (store, stage) ->
        stage.name().equals(name) && stage.request().attempt() == 1 && stage.request().epoch() <= 1
            ? Optional.of(end.apply(store, stage))
            : Optional.empty();
  }

  private static BiFunction<FakeStore, Stage, Optional<End>> reports(String name) {
    return first(
        name,
        (store, stage) ->
            new Reports(FakeStore.report(stage.request(), name, Reason.TransformFailed)));
  }

  /** Whoever is proved first commits first: which one that is, is not left to the perturbation. */
  private static Play oneDayTwice() {
    boolean[] committing = {false};
    return orders()
        .run("a", DAY)
        .run("b", DAY)
        .stages(
            (store, stage) ->
                stage.name().equals("validate") && isOf("b", stage) && !committing[0]
                    ? Optional.of(new AtWork())
                    : Optional.empty())
        .when(
            c -> Play.isSo(c, "a", r -> r.getStatus().phase().compareTo(Phase.Committing) >= 0),
            c -> committing[0] = true);
  }

  private static boolean isOf(String run, Stage stage) {
    return stage.request().runId().startsWith(run + "-");
  }

  private static Play dies(boolean afterwards) {
    return orders()
        .run("a", DAY)
        .stages(
            first(
                "publish",
                (store, stage) -> {
                  if (afterwards) {
                    store.play(stage.request(), stage.name());
                  }
                  return new Exits(KILLED, "");
                }));
  }

  private static Play answered(ReviewVerdict verdict) {
    Play play = orders().run("a", DAY);
    play.store().needApproval();
    return play.when(
        c -> Play.isSo(c, "a", r -> r.getStatus().hold() != null),
        c -> {
          Review review = new Review();
          review.getMetadata().setName("answer");
          review.setSpec(
              new ReviewSpec(
                  new ReviewSpec.Target(
                      ReviewSpec.TargetKind.BatchRun,
                      "a",
                      c.run("a").orElseThrow().getMetadata().getUid()),
                  c.run("a").orElseThrow().getStatus().hold().digest(),
                  verdict,
                  "ada",
                  "seen"));
          c.create(review);
        });
  }

  private static Play suspended() {
    return orders()
        .run("a", spec(",\"suspend\":true"))
        .when(
            c -> Play.isSo(c, "a", r -> r.getStatus().reason() == Reason.Suspended),
            c -> c.user().edit(Play.run("a"), t -> t.withObject("/spec").put("suspend", false)));
  }

  private static BatchRunSpec spec(String more) {
    return Samples.run(
        "{\"datasetRef\":{\"name\":\"orders\"},\"partition\":{\"day\":\"2026-07-03\"}"
            + more
            + "}");
  }

  private static BatchRunSpec mode(String mode) {
    return spec(",\"mode\":\"" + mode + "\"");
  }

  private static Play cancelled() {
    return orders()
        .run("a", DAY)
        .stages(first("transform", (s, stage) -> new AtWork()))
        .when(
            c -> Play.isSo(c, "a", r -> r.getStatus().phase() == Phase.Running),
            c -> c.user().edit(Play.run("a"), t -> t.withObject("/spec").put("cancel", true)));
  }

  /** The stage works until the run's deletion was asked for, and then does what it should. */
  private static Play deleted(String stage, DeletionPropagation propagation) {
    Phase phase = stage.equals("publish") ? Phase.Committing : Phase.Running;
    Play play = orders().run("a", DAY);
    return untilDeleted(play, stage)
        .when(
            c ->
                Play.isSo(
                    c, "a", r -> r.getStatus().phase() == phase && r.getStatus().step() != null),
            c -> c.user().delete(Play.run("a"), propagation));
  }

  private static Play untilDeleted(Play play, String stage) {
    boolean[] deleted = {false};
    return play.stages(
            first(
                stage,
                (store, at) ->
                    deleted[0] ? new Reports(store.play(at.request(), stage)) : new AtWork()))
        .when(
            c ->
                c.server().get(Play.run("a")).isPresent()
                    && c.server().get(Play.run("a")).get().terminating(),
            c -> deleted[0] = true);
  }

  private static Play deletedInRecovery() {
    boolean[] deleted = {false};
    return orders()
        .run("a", DAY)
        .stages(
            (store, stage) ->
                switch (stage.name()) {
                  case "publish" ->
                      stage.request().epoch() == 1
                          ? Optional.of(new Exits(KILLED, ""))
                          : Optional.empty();
                  case "recover" -> deleted[0] ? Optional.empty() : Optional.of(new AtWork());
                  default -> Optional.empty();
                })
        .when(
            c -> Play.isSo(c, "a", r -> r.getStatus().phase() == Phase.Unknown),
            c -> {
              c.user().delete(Play.run("a"));
              deleted[0] = true;
            });
  }

  private static Play promoted() {
    return orders()
        .run("a", mode("Shadow"))
        .when(
            c -> Play.isSo(c, "a", r -> r.getStatus().phase() == Phase.Completed),
            c -> c.createRun("b", spec(",\"mode\":\"Promote\",\"promote\":{\"run\":\"a\"}")));
  }

  private static Play shortLived() {
    return orders().run("a", spec(",\"ttlSecondsAfterFinished\":60"));
  }

  private static Play lateDataset() {
    return new Play()
        .run("a", DAY)
        .when(
            c -> Play.isSo(c, "a", r -> r.getStatus().reason() == Reason.DatasetNotFound),
            c -> c.create(Samples.orders()));
  }

  /** As GitOps does it: the same name and the same spec, at once. */
  private static Play appliedAgain() {
    return orders()
        .run("a", DAY)
        .when(
            c ->
                Play.isSo(c, "a", r -> r.getStatus().phase() == Phase.Published)
                    && c.run("a").orElseThrow().getMetadata().getFinalizers().isEmpty(),
            c -> c.user().delete(Play.run("a")))
        .when(
            c -> c.server().history().size() > 30 && c.run("a").isEmpty(),
            c -> c.createRun("a", DAY));
  }

  private static Play namespaceGoes() {
    return orders()
        .run("a", DAY)
        .stages(first("transform", (s, stage) -> new AtWork()))
        .when(
            c -> Play.isSo(c, "a", r -> r.getStatus().phase() == Phase.Running),
            c ->
                c.user()
                    .delete(
                        new dev.batchrun.proof.cluster.Key(Kind.NAMESPACE, "", Cluster.NAMESPACE)));
  }
}
