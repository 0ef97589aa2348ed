package dev.batchrun.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.run.JobFacts;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.job.Labels;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobReaderTest {
  private static final JobReader READER = new JobReader("run-uid", "sha256:1", "r-1", true);

  private static Job job() {
    Job job =
        Serialization.unmarshal(
            """
            metadata:
              name: orders-1-c1
              uid: job-uid
              creationTimestamp: "2026-07-04T06:00:00Z"
            spec: {}
            """,
            Job.class);
    job.getMetadata()
        .setLabels(Map.of(Labels.STEP, "Compute", Labels.NUMBER, "1", Labels.RUN_UID, "run-uid"));
    job.getMetadata()
        .setAnnotations(Map.of(Labels.RUN_UID, "run-uid", Labels.REQUEST_DIGEST, "sha256:1"));
    return job;
  }

  private static Pod pod(String status) {
    return Serialization.unmarshal(
        """
        metadata:
          name: orders-1-c1-x
          creationTimestamp: "2026-07-04T06:00:01Z"
          ownerReferences: [{uid: job-uid, name: orders-1-c1, kind: Job, apiVersion: batch/v1}]
        spec:
          initContainers: [{name: lock}, {name: transform}]
          containers: [{name: validate}]
        status:
        """
            + status.indent(2),
        Pod.class);
  }

  private static JobFacts.PodFacts read(String status) {
    return READER.read(List.of(job()), List.of(pod(status))).get(0).pods().get(0);
  }

  @Test
  void knowsItsJobsByRunAndRequestNotByLabel() {
    Job foreign = job();
    foreign
        .getMetadata()
        .setAnnotations(Map.of(Labels.RUN_UID, "run-uid", Labels.REQUEST_DIGEST, "sha256:2"));
    assertTrue(READER.read(List.of(foreign), List.of()).isEmpty());
    assertEquals(1, READER.read(List.of(job()), List.of()).size());
  }

  @Test
  void countsNoPodThatOnlyCarriesTheLabels() {
    Pod stranger = pod("phase: Running");
    stranger.getMetadata().setOwnerReferences(List.of());
    assertTrue(READER.read(List.of(job()), List.of(stranger)).get(0).pods().isEmpty());
  }

  @Test
  void countsAWaitFromTheEndOfTheStageBefore() {
    assertEquals(
        Instant.parse("2026-07-04T06:00:01Z"),
        read("""
                phase: Pending
                initContainerStatuses:
                - {name: lock, state: {waiting: {reason: ImagePullBackOff}}}
                """)
            .idleSince());
    assertEquals(
        Instant.parse("2026-07-04T06:20:00Z"),
        read("""
                phase: Pending
                initContainerStatuses:
                - {name: lock, state: {terminated: {exitCode: 0, finishedAt: "2026-07-04T06:20:00Z"}}}
                - {name: transform, state: {waiting: {reason: ErrImagePull}}}
                """)
            .idleSince());
  }

  @Test
  void readsWhyAPodCannotStart() {
    assertEquals(
        Reason.Unschedulable,
        read("""
                phase: Pending
                conditions: [{type: PodScheduled, status: "False", reason: Unschedulable}]
                """)
            .waiting()
            .orElseThrow()
            .reason());
    assertEquals(
        Reason.ImagePullFailed,
        read("""
                phase: Pending
                initContainerStatuses:
                - {name: lock, state: {waiting: {reason: ImagePullBackOff, message: no such image}}}
                """)
            .waiting()
            .orElseThrow()
            .reason());
    assertEquals(
        Reason.MountFailed,
        read("""
                phase: Pending
                initContainerStatuses:
                - {name: lock, state: {waiting: {reason: CreateContainerConfigError}}}
                """)
            .waiting()
            .orElseThrow()
            .reason());
    assertTrue(
        read("""
                phase: Pending
                initContainerStatuses: [{name: lock, state: {waiting: {reason: PodInitializing}}}]
                """)
            .waiting()
            .isEmpty());
  }

  @Test
  void readsMemoryLimitsEvictionsAndLastWords() {
    JobFacts.PodFacts pod =
        read(
            """
            phase: Failed
            conditions: [{type: DisruptionTarget, status: "True"}]
            initContainerStatuses:
            - {name: lock, state: {terminated: {exitCode: 137, reason: OOMKilled}}}
            - name: transform
              state: {terminated: {exitCode: 3, message: "Traceback:\\n  no column day"}}
            """);
    assertTrue(pod.disrupted());
    assertTrue(pod.ended());
    assertTrue(pod.stages().get(0).outOfMemory());
    assertEquals("Traceback: no column day", pod.stages().get(1).lastWords());
    assertTrue(pod.stages().get(1).foreign());
    assertFalse(pod.stages().get(2).started());
  }

  @Test
  void takesNoReportFromAUsersContainer() {
    JobFacts.PodFacts pod =
        read(
            """
            phase: Running
            initContainerStatuses:
            - name: transform
              state:
                terminated:
                  exitCode: 0
                  message: '{"protocol":1,"runId":"r-1","stage":"transform","reason":"Published"}'
            """);
    assertTrue(pod.stages().get(1).report().isEmpty());
  }

  @Test
  void readsHowTheJobItselfEnded() {
    for (var expected :
        Map.of(
                "PodFailurePolicy", JobFacts.JobEnd.Disrupted,
                "DeadlineExceeded", JobFacts.JobEnd.DeadlineExceeded,
                "BackoffLimitExceeded", JobFacts.JobEnd.Failed)
            .entrySet()) {
      Job job = job();
      job.setStatus(
          Serialization.unmarshal(
              "conditions: [{type: Failed, status: \"True\", reason: " + expected.getKey() + "}]",
              io.fabric8.kubernetes.api.model.batch.v1.JobStatus.class));
      assertEquals(expected.getValue(), READER.read(List.of(job), List.of()).get(0).end());
    }
  }

  @Test
  void knowsNoStageOfAContainerWithoutAName() {
    Pod pod = pod("phase: Running");
    pod.getSpec().getContainers().get(0).setName(null);
    assertEquals(
        List.of("lock", "transform"),
        READER.read(List.of(job()), List.of(pod)).get(0).pods().get(0).stages().stream()
            .map(JobFacts.StageFacts::name)
            .toList());
  }

  @Test
  void judgesAStepByItsStagesAndNotByWhatOthersPutIntoItsPod() {
    Pod pod =
        pod(
            """
            phase: Running
            initContainerStatuses:
            - {name: mesh-init, state: {terminated: {exitCode: 0}}}
            - {name: lock, state: {terminated: {exitCode: 0}}}
            containerStatuses:
            - {name: validate, state: {running: {}}}
            - {name: proxy, state: {terminated: {exitCode: 1}}}
            """);
    pod.getSpec().getInitContainers().add(0, new ContainerBuilder().withName("mesh-init").build());
    pod.getSpec().getContainers().add(new ContainerBuilder().withName("proxy").build());

    List<JobFacts.StageFacts> stages =
        READER.read(List.of(job()), List.of(pod)).get(0).pods().get(0).stages();

    assertEquals(
        List.of("lock", "transform", "validate"),
        stages.stream().map(JobFacts.StageFacts::name).toList());
  }
}
