package dev.batchrun.operator.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.api.v1alpha1.ReviewSpec;
import dev.batchrun.operator.job.Labels;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WakesTest {
  private static Job job(boolean ended, String exclusive) {
    JobBuilder job =
        new JobBuilder()
            .withNewMetadata()
            .withName("first-p1")
            .withNamespace("default")
            .addToLabels(Labels.RUN, "first")
            .addToAnnotations(Labels.EXCLUSIVE_CLAIMS, exclusive)
            .endMetadata();
    return ended
        ? job.withNewStatus()
            .addNewCondition()
            .withType("Complete")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build()
        : job.build();
  }

  private static Set<String> woken(Job job) {
    return Wakes.byJob(
            job,
            Stream.of(run("waits", "WaitingForClaim"), run("works", "InProgress"), run("new", "")))
        .stream()
        .map(ResourceID::getName)
        .collect(Collectors.toSet());
  }

  private static BatchRun run(String name, String reason) {
    String status = reason.isEmpty() ? "" : "\nstatus: {phase: Planned, reason: " + reason + "}";
    return Serialization.unmarshal(
        """
        apiVersion: batchrun.dev/v1alpha1
        kind: BatchRun
        metadata: {name: %s, namespace: default}
        """
                .formatted(name)
            + status,
        BatchRun.class);
  }

  @Test
  void wakesOnlyTheRunOfAJobThatIsAtWork() {
    assertEquals(Set.of("first"), woken(job(false, "")));
  }

  @Test
  void wakesWhoWaitsForAClaimWhenAJobEnds() {
    assertEquals(Set.of("first", "waits"), woken(job(true, "")));
  }

  @Test
  void wakesWhoWaitsForAClaimWhenAJobThatMountsAloneMayBeGone() {
    assertEquals(Set.of("first", "waits"), woken(job(false, "lake")));
  }

  @Test
  void looksAtARunThatTookTheNameOfADeletedOneUnseen() {
    BatchRun before = run("again", "Published");
    before.getMetadata().setUid("1");
    BatchRun after = run("again", "");
    after.getMetadata().setUid("1");
    assertFalse(Wakes.byRun(before, after));
    after.getMetadata().setUid("2");
    assertTrue(Wakes.byRun(before, after));
  }

  @Test
  void aReviewThatNamesNoRunWakesNone() {
    Review review = new Review();
    review.getMetadata().setNamespace("lake");
    review.setSpec(
        new ReviewSpec(
            new ReviewSpec.Target(ReviewSpec.TargetKind.BatchRun, null, "u"),
            null,
            null,
            null,
            null));
    assertEquals(Set.of(), Wakes.byReview(review));
  }
}
