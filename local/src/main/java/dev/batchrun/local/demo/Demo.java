package dev.batchrun.local.demo;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.local.LocalMode;
import dev.batchrun.local.LocalModeProblem;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Applies an example, shows its run until it ends and prints what came out. */
public final class Demo {
  private static final String NAMESPACE = "default";
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final LocalMode local;
  private final PrintStream out;
  private final boolean terminal;
  private final InstantSource clock;

  /**
   * @param terminal whether a bar may be drawn in place
   */
  public Demo(LocalMode local, PrintStream out, boolean terminal, InstantSource clock) {
    this.local = local;
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
  }

  /**
   * Runs the example in a directory.
   *
   * @param files manifests in the order in which they are applied; one holds the Dataset, one the
   *     BatchRun
   * @return whether the run was published
   */
  public boolean run(List<Path> files) throws IOException, InterruptedException, SQLException {
    Manifests manifests = new Manifests(local.client(), NAMESPACE);
    Map<String, String> nameByKind = new HashMap<>();
    for (Path file : files) {
      for (HasMetadata applied : manifests.apply(file)) {
        out.printf("  applied  %s/%s%n", applied.getKind(), applied.getMetadata().getName());
        nameByKind.put(applied.getKind(), applied.getMetadata().getName());
      }
    }
    if (!nameByKind.keySet().containsAll(Set.of("Dataset", "BatchRun"))) {
      throw new LocalModeProblem(
          "%s: found %s, expected a Dataset and a BatchRun".formatted(files, nameByKind));
    }
    out.println();
    BatchRunStatus end = follow(nameByKind.get("BatchRun"));
    out.println();
    if (end.phase() != Phase.Published) {
      out.printf("The run ended as %s: %s%n", end.phase(), end.message());
      return false;
    }
    Dataset dataset =
        local
            .client()
            .resources(Dataset.class)
            .inNamespace(NAMESPACE)
            .withName(nameByKind.get("Dataset"))
            .get();
    Output.Filesystem store = dataset.getSpec().output().store().filesystem();
    if (store == null) {
      out.printf("Published at %s%n", dataset.getSpec().output().store().place());
      return true;
    }
    Path claim = local.claimDirectory(NAMESPACE, store.claimName());
    new RunResult(out, claim, claim.resolve(store.path())).print(end);
    return true;
  }

  // The watch is only closed, never spoken to.
  @SuppressWarnings("try")
  private BatchRunStatus follow(String name) throws InterruptedException {
    KubernetesClient client = local.client();
    BlockingQueue<BatchRun> changes = new LinkedBlockingQueue<>();
    var start = clock.instant();
    RunBoard board = new RunBoard(out, terminal);
    RunLog log = new RunLog(client);
    var resource = client.resources(BatchRun.class).inNamespace(NAMESPACE).withName(name);
    try (var watch = resource.watch(collectInto(changes))) {
      BatchRun run = resource.get();
      while (true) {
        Duration elapsed = Duration.between(start, clock.instant());
        if (run.getStatus() != null) {
          board.show(elapsed, run.getStatus(), log.percent(run));
          if (run.getStatus().phase() != null && run.getStatus().phase().isTerminal()) {
            return run.getStatus();
          }
        }
        if (elapsed.compareTo(LIMIT) > 0) {
          throw new LocalModeProblem(
              "BatchRun %s: not finished after %s; look at `kubectl describe batchrun %s`"
                  .formatted(name, LIMIT, name));
        }
        run = Optional.ofNullable(changes.poll(300, TimeUnit.MILLISECONDS)).orElse(run);
      }
    }
  }

  private static Watcher<BatchRun> collectInto(BlockingQueue<BatchRun> changes) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, BatchRun run) {
        if (action == Action.ADDED || action == Action.MODIFIED) {
          changes.add(run);
        }
      }

      @Override
      public void onClose(WatcherException cause) {
        // The loop above goes on with what it has and reports when nothing comes any more.
      }
    };
  }
}
