package dev.batchrun.proof.storm;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.JobWorld;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Runs of some kinds, and what becomes of their stages. What a stage does follows from the run's
 * name, its attempt and its epoch alone: however often it is started.
 *
 * @param kinds which kinds
 * @param times how many of each
 */
record Workload(Set<Kind> kinds, int times) {
  /** One of some kinds: two want one boundary, one needs a recovery, one waits for somebody. */
  static Workload small() {
    return new Workload(EnumSet.of(Kind.OverlapA, Kind.OverlapB, Kind.Approved, Kind.Dies), 1);
  }

  /** So many of every kind. */
  static Workload of(int times) {
    return new Workload(EnumSet.allOf(Kind.class), times);
  }

  /** A kind of run, and what is special about its stages. */
  enum Kind {
    Plain,
    /** Three of them want one boundary. */
    OverlapA,
    OverlapB,
    OverlapC,
    Approved,
    Failing,
    Retried,
    Evicted,
    /** Its publisher dies before its commit. */
    Dies,
    /** Its publisher dies after its commit. */
    Lost,
    /** It is deleted while it publishes. */
    Deleted,
    /** It is created suspended and resumed later. */
    Suspended;

    String run(int number) {
      return name().toLowerCase(java.util.Locale.ROOT) + "-" + number;
    }
  }

  /** A run to create. */
  record Planned(Kind kind, String name, String day) {
    String spec() {
      return "{\"datasetRef\":{\"name\":\"orders\"},\"partition\":{\"day\":\""
          + day
          + "\"},\"requestedBy\":\"ada\",\"suspend\":"
          + (kind == Kind.Suspended)
          + "}";
    }
  }

  List<Planned> runs() {
    List<Planned> runs = new ArrayList<>();
    for (int number = 1; number <= times; number++) {
      for (Kind kind : kinds) {
        String name = kind.run(number);
        runs.add(new Planned(kind, name, day(kind, number)));
      }
    }
    return runs;
  }

  private static String day(Kind kind, int number) {
    int month =
        switch (kind) {
          case OverlapA, OverlapB, OverlapC -> Kind.OverlapA.ordinal();
          default -> kind.ordinal();
        };
    return "2026-%02d-%02d".formatted(month % 12 + 1, number);
  }

  static Kind kind(String run) {
    String name = run.substring(0, run.lastIndexOf('-'));
    for (Kind kind : Kind.values()) {
      if (kind.run(0).startsWith(name + "-")) {
        return kind;
      }
    }
    throw new AssertionError("no run of this workload: " + run);
  }

  /** What becomes of a stage. */
  JobWorld.Script script(FakeStore store, CountDownLatch deleted) {
    return (job, request, stage) -> play(store, deleted, job, request, stage);
  }

  private static JobWorld.End play(
      FakeStore store, CountDownLatch deleted, Job job, StepRequest request, String stage) {
    boolean first = request.attempt() == 1;
    return switch (kind(request.run())) {
      case Approved ->
          stage.equals("validate")
              ? new JobWorld.Reports(asking(store.play(request, stage)))
              : usual(store, request, stage);
      case Failing ->
          stage.equals("lock")
              ? new JobWorld.Reports(FakeStore.report(request, stage, Reason.InputMissing))
              : usual(store, request, stage);
      case Retried ->
          stage.equals("transform") && first
              ? new JobWorld.Exits(1, "out of luck")
              : usual(store, request, stage);
      case Evicted ->
          stage.equals("transform") && first
              ? new JobWorld.Evicted()
              : usual(store, request, stage);
      case Dies ->
          stage.equals("publish") && request.epoch() == 1
              ? new JobWorld.Exits(137, "")
              : usual(store, request, stage);
      case Lost -> {
        JobWorld.End end = usual(store, request, stage);
        yield stage.equals("publish") ? new JobWorld.Exits(1, "lost") : end;
      }
      case Deleted -> {
        if (stage.equals("publish")) {
          await(deleted);
        }
        yield usual(store, request, stage);
      }
      case Plain, OverlapA, OverlapB, OverlapC, Suspended -> usual(store, request, stage);
    };
  }

  private static JobWorld.End usual(FakeStore store, StepRequest request, String stage) {
    return new JobWorld.Reports(store.play(request, stage));
  }

  private static StepReport asking(StepReport sealed) {
    BatchRunStatus.Seal seal = sealed.seal();
    return new StepReport(
        sealed.protocol(),
        sealed.runId(),
        sealed.stage(),
        sealed.reason(),
        sealed.message(),
        sealed.lock(),
        sealed.rows(),
        new BatchRunStatus.Seal(
            seal.digest(),
            seal.rows(),
            seal.bytes(),
            seal.files(),
            seal.partitions(),
            seal.withheld(),
            true),
        sealed.quality(),
        sealed.comparison(),
        sealed.commit(),
        sealed.manifest(),
        sealed.witness(),
        sealed.evidence(),
        sealed.epoch());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
