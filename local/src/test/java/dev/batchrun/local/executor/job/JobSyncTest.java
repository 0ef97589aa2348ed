package dev.batchrun.local.executor.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobSyncTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  /** A Job and its Pods in memory; effects are carried out as the controller would. */
  private static final class World {
    Job job;
    final List<Pod> pods = new ArrayList<>();
    Instant now = T0;
    int created;
    int effectsLeft = Integer.MAX_VALUE;

    World(UnaryOperator<JobSpecBuilder> change) {
      job =
          new JobBuilder()
              .withNewMetadata()
              .withName("j")
              .withNamespace("n")
              .withUid("u")
              .endMetadata()
              .withSpec(change.apply(new JobSpecBuilder().withBackoffLimit(0)).build())
              .build();
    }

    JobDecision look() {
      return JobSync.decide(job, pods, now);
    }

    /** Looks and acts until nothing changes, or until it has died. */
    void settle() {
      for (int i = 0; i < 20; i++) {
        JobDecision decision = look();
        boolean changed = !decision.status().equals(job.getStatus());
        changed |= !decision.release().isEmpty() || !decision.delete().isEmpty();
        changed |= decision.create() > 0;
        if (!changed || !perform(decision)) {
          return;
        }
      }
    }

    private boolean perform(JobDecision decision) {
      if (!spend()) {
        return false;
      }
      job = new JobBuilder(job).withStatus(decision.status()).build();
      for (Pod pod : decision.release()) {
        if (!spend()) {
          return false;
        }
        live(pod).getMetadata().setFinalizers(List.of());
      }
      for (Pod pod : decision.delete()) {
        if (!spend()) {
          return false;
        }
        live(pod).getMetadata().setDeletionTimestamp(now.toString());
      }
      for (int i = 0; i < decision.create(); i++) {
        if (!spend()) {
          return false;
        }
        pods.add(newPod("p" + ++created));
      }
      return true;
    }

    private boolean spend() {
      return effectsLeft-- > 0;
    }

    private Pod live(Pod pod) {
      return pods.stream()
          .filter(p -> p.getMetadata().getUid().equals(pod.getMetadata().getUid()))
          .findFirst()
          .orElseThrow();
    }

    void end(int index, String phase, int exitCode) {
      Pod pod = pods.get(index);
      pods.set(
          index,
          new PodBuilder(pod)
              .withNewStatus()
              .withPhase(phase)
              .addNewContainerStatus()
              .withName("main")
              .withNewState()
              .withNewTerminated()
              .withExitCode(exitCode)
              .withFinishedAt(now.toString())
              .endTerminated()
              .endState()
              .endContainerStatus()
              .endStatus()
              .build());
    }

    private static Pod newPod(String uid) {
      return new PodBuilder()
          .withNewMetadata()
          .withName(uid)
          .withNamespace("n")
          .withUid(uid)
          .withFinalizers(TrackedPods.FINALIZER)
          .endMetadata()
          .withNewStatus()
          .withPhase("Running")
          .endStatus()
          .build();
    }

    String conditions() {
      return job.getStatus().getConditions().stream()
          .filter(c -> c.getStatus().equals("True"))
          .map(c -> c.getType() + "/" + c.getReason())
          .collect(Collectors.joining(" "));
    }
  }

  @Test
  void createsOnePodAndCompletesWhenItSucceeds() {
    World world = new World(spec -> spec);
    world.settle();
    assertEquals(1, world.created);
    assertEquals(1, world.job.getStatus().getActive());
    world.end(0, "Succeeded", 0);
    world.settle();
    assertEquals(
        "SuccessCriteriaMet/CompletionsReached Complete/CompletionsReached", world.conditions());
    assertEquals(1, world.job.getStatus().getSucceeded());
    assertNull(world.job.getStatus().getActive());
    assertFalse(TrackedPods.isTracked(world.pods.get(0)));
    assertEquals(1, world.created);
  }

  @Test
  void failsWhenTheBackoffLimitIsPassed() {
    World world = new World(spec -> spec);
    world.settle();
    world.end(0, "Failed", 1);
    world.settle();
    assertEquals(
        "FailureTarget/BackoffLimitExceeded Failed/BackoffLimitExceeded", world.conditions());
    assertEquals(1, world.job.getStatus().getFailed());
    assertEquals(1, world.created);
  }

  @Test
  void replacesAFailedPodAfterABackoffThatDoubles() {
    World world = new World(spec -> spec.withBackoffLimit(2));
    world.settle();
    world.end(0, "Failed", 1);
    world.settle();
    assertEquals(1, world.created);
    assertEquals(Optional.of(Duration.ofSeconds(10)), world.look().again());
    world.now = T0.plusSeconds(10);
    world.settle();
    assertEquals(2, world.created);
    world.end(1, "Failed", 1);
    world.settle();
    assertEquals(Optional.of(Duration.ofSeconds(20)), world.look().again());
  }

  @Test
  void waitsForATerminatingPodWhereOnlyFailedOnesAreReplaced() {
    World world = new World(spec -> spec.withBackoffLimit(3).withPodReplacementPolicy("Failed"));
    world.settle();
    world.pods.get(0).getMetadata().setDeletionTimestamp(T0.toString());
    world.settle();
    assertEquals(1, world.created);
    assertEquals(1, world.job.getStatus().getTerminating());
  }

  @Test
  void countsADeletedPodAsFailedAtOnceByDefault() {
    World world = new World(spec -> spec.withBackoffLimit(3));
    world.settle();
    world.pods.get(0).getMetadata().setDeletionTimestamp(T0.toString());
    world.settle();
    assertEquals(1, world.job.getStatus().getFailed());
    world.now = T0.plusSeconds(10);
    world.settle();
    assertEquals(2, world.created);
  }

  @Test
  void failsAtTheDeadlineOnlyOnceThePodIsOver() {
    World world = new World(spec -> spec.withActiveDeadlineSeconds(5L));
    world.settle();
    assertEquals(Optional.of(Duration.ofSeconds(5)), world.look().again());
    world.now = T0.plusSeconds(5);
    world.settle();
    assertEquals("FailureTarget/DeadlineExceeded", world.conditions());
    assertEquals("2026-01-01T00:00:05Z", world.pods.get(0).getMetadata().getDeletionTimestamp());
    world.end(0, "Failed", 143);
    world.settle();
    assertEquals("FailureTarget/DeadlineExceeded Failed/DeadlineExceeded", world.conditions());
  }

  @Test
  void doesNotCountAPodThatASuspensionEnded() {
    World world = new World(spec -> spec);
    world.settle();
    world.job.getSpec().setSuspend(true);
    world.settle();
    assertEquals("Suspended/JobSuspended", world.conditions());
    assertNull(world.job.getStatus().getStartTime());
    world.end(0, "Failed", 143);
    world.settle();
    assertNull(world.job.getStatus().getFailed());
    world.job.getSpec().setSuspend(false);
    world.settle();
    assertEquals("", world.conditions());
    assertEquals(2, world.created);
  }

  @Test
  void createsNothingWhileSuspendedFromTheBeginning() {
    World world = new World(spec -> spec.withSuspend(true));
    world.settle();
    assertEquals(0, world.created);
    assertEquals("Suspended/JobSuspended", world.conditions());
  }

  @Test
  void ignoresAFailureItsPolicyIgnores() {
    World world =
        new World(
            spec ->
                spec.withBackoffLimit(0)
                    .withNewPodFailurePolicy()
                    .addNewRule()
                    .withAction("Ignore")
                    .withNewOnExitCodes()
                    .withOperator("In")
                    .withValues(7)
                    .endOnExitCodes()
                    .endRule()
                    .endPodFailurePolicy());
    world.settle();
    world.end(0, "Failed", 7);
    world.settle();
    assertEquals("", world.conditions());
    assertEquals(2, world.created);
    world.end(1, "Failed", 8);
    world.settle();
    assertEquals(
        "FailureTarget/BackoffLimitExceeded Failed/BackoffLimitExceeded", world.conditions());
  }

  @Test
  void isDeletedWhenItsTimeToLiveIsOver() {
    World world = new World(spec -> spec.withTtlSecondsAfterFinished(60));
    world.settle();
    world.end(0, "Succeeded", 0);
    world.settle();
    assertFalse(world.look().deleteJob());
    assertEquals(Optional.of(Duration.ofSeconds(60)), world.look().again());
    world.now = T0.plusSeconds(60);
    assertTrue(world.look().deleteJob());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void countsAnEndExactlyOnceWheneverTheControllerDies(int effectsUntilDeath) {
    World world = new World(spec -> spec);
    world.settle();
    world.end(0, "Failed", 1);
    world.effectsLeft = effectsUntilDeath;
    world.settle();
    world.effectsLeft = Integer.MAX_VALUE;
    world.settle();
    assertEquals(1, world.job.getStatus().getFailed());
    assertEquals(List.of(), world.job.getStatus().getUncountedTerminatedPods().getFailed());
    assertEquals(1, world.created);
    assertEquals(
        List.of("FailureTarget", "Failed"),
        world.job.getStatus().getConditions().stream().map(JobCondition::getType).toList());
  }
}
