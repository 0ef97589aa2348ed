package dev.batchrun.proof.sieve;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import dev.batchrun.proof.cluster.StageScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * One workload as it is played: what users do and what containers come to. Both go by what is in
 * the cluster and by what a Job asks for, never by how often they were asked, so that a perturbed
 * run meets the same world.
 */
final class Play implements StageScript {
  /** One thing a user does, once, as soon as something holds. */
  private record Act(Predicate<Cluster> when, Consumer<Cluster> what) {}

  private final FakeStore store = new FakeStore();
  private final List<Act> acts = new ArrayList<>();
  private Cluster cluster;
  private BiFunction<FakeStore, Stage, Optional<End>> unusual = (s, stage) -> Optional.empty();

  /** What some stages do else than succeed. */
  Play stages(BiFunction<FakeStore, Stage, Optional<End>> script) {
    unusual = script;
    return this;
  }

  /** What a user does as soon as this holds. */
  Play when(Predicate<Cluster> holds, Consumer<Cluster> act) {
    acts.add(new Act(holds, act));
    return this;
  }

  /** What a user does at the beginning. */
  Play first(Consumer<Cluster> act) {
    return when(c -> true, act);
  }

  /** A run that is there from the beginning. */
  Play run(String name, BatchRunSpec spec) {
    return first(c -> c.createRun(name, spec));
  }

  FakeStore store() {
    return store;
  }

  Cluster begin() {
    cluster = new Cluster(this);
    return cluster;
  }

  /** Lets users act; whether one did. */
  boolean act() {
    for (Act act : acts) {
      if (act.when().test(cluster)) {
        acts.remove(act);
        act.what().accept(cluster);
        return true;
      }
    }
    return false;
  }

  @Override
  public End play(Stage stage) {
    return unusual
        .apply(store, stage)
        .orElseGet(() -> new Reports(store.play(stage.request(), stage.name())));
  }

  static Key run(String name) {
    return new Key(Kind.BATCH_RUN, Cluster.NAMESPACE, name);
  }

  static boolean isSo(Cluster cluster, String run, Predicate<BatchRun> like) {
    return cluster.run(run).filter(r -> r.getStatus() != null).filter(like).isPresent();
  }
}
