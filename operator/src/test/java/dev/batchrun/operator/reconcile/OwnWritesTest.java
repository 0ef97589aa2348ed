package dev.batchrun.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.operator.observe.Reads;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class OwnWritesTest {
  private final LastWritten written = new LastWritten();

  private static BatchRun run(int version) {
    BatchRun run = new BatchRun();
    run.getMetadata().setUid("u");
    run.getMetadata().setResourceVersion(Integer.toString(version));
    return run;
  }

  private String seen(Supplier<BatchRun> cache) {
    return new OwnWrites(new OneRun(cache), written)
        .runs(run(1))
        .get(0)
        .getMetadata()
        .getResourceVersion();
  }

  @Test
  void seesWhatItWroteUntilTheCacheKnowsMore() {
    written.remember(run(2));
    assertEquals("2", seen(() -> run(1)));
    assertEquals("3", seen(() -> run(3)));
    assertEquals("1", seen(() -> run(1)), "forgotten once the cache knew it");
  }

  /** Whoever waits for the run would see it as it was before, and nobody would wake it again. */
  @Test
  void seesWhatItWroteThoughAnotherThreadMeetsItInTheCacheMeanwhile() {
    written.remember(run(2));
    assertEquals(
        "2",
        seen(
            () -> {
              BatchRun before = run(1);
              written.orNewer(run(2));
              return before;
            }));
  }

  private record OneRun(Supplier<BatchRun> cache) implements Reads {
    @Override
    public List<Job> jobs(BatchRun run) {
      return List.of();
    }

    @Override
    public List<Pod> pods(BatchRun run) {
      return List.of();
    }

    @Override
    public List<Job> neighbouringJobs(BatchRun run) {
      return List.of();
    }

    @Override
    public List<BatchRun> runs(BatchRun run) {
      return List.of(cache.get());
    }

    @Override
    public List<Review> reviews(BatchRun run) {
      return List.of();
    }

    @Override
    public Optional<Dataset> dataset(BatchRun run, String name) {
      return Optional.empty();
    }
  }
}
