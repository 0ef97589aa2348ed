package dev.batchrun.local.executor;

import static dev.batchrun.local.executor.Cluster.awaitFile;
import static dev.batchrun.local.executor.Cluster.condition;
import static dev.batchrun.local.executor.Cluster.ended;
import static dev.batchrun.local.executor.Cluster.pod;
import static dev.batchrun.local.executor.Cluster.sh;
import static dev.batchrun.local.executor.Cluster.status;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How does a Job end, and what is left of it? */
class JobExecutorTest {
  @TempDir static Path directory;
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    cluster = new Cluster(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void runsInitContainersInOrderThenTheContainers() {
    cluster.run(
        "order",
        pod(
            """
            initContainers:
            - name: one
              image: example.com/one:1
              command: [/bin/sh, -c, echo one >> /work/steps; printf first > /dev/termination-log]
              volumeMounts: [{name: work, mountPath: /work}]
            - name: two
              image: example.com/two:1
              command: [/bin/sh, -c, echo two >> /work/steps]
              volumeMounts: [{name: work, mountPath: /work}]
            containers:
            - name: main
              image: example.com/main:1
              command: [/bin/sh, -c, cat /work/steps; echo done > /dev/termination-log]
              volumeMounts: [{name: work, mountPath: /work}]
            volumes: [{name: work, emptyDir: {}}]
            """));

    Job job = cluster.awaitCondition("order", "Complete");
    assertEquals(1, job.getStatus().getSucceeded());
    assertNull(job.getStatus().getActive());
    assertNotNull(job.getStatus().getStartTime());
    assertNotNull(job.getStatus().getCompletionTime());
    assertEquals("CompletionsReached", condition(job, "Complete").orElseThrow().getReason());
    assertTrue(condition(job, "SuccessCriteriaMet").isPresent());
    Pod pod = cluster.pods("order").get(0);
    assertEquals("Succeeded", pod.getStatus().getPhase());
    assertEquals("test", pod.getMetadata().getLabels().get("app"));
    assertEquals(
        job.getMetadata().getUid(), pod.getMetadata().getOwnerReferences().get(0).getUid());
    assertEquals("first", ended(pod, "one").getMessage());
    assertEquals("Completed", ended(pod, "two").getReason());
    assertEquals("done\n", ended(pod, "main").getMessage());
    assertTrue(cluster.log("order", "main").endsWith("one\ntwo\n"), cluster.log("order", "main"));
    assertTrue(
        cluster
            .log("order", "main")
            .startsWith("local mode: image \"example.com/main:1\" is not known"));
    cluster.awaitEvent("order-", "Started: Started container main");
    assertTrue(
        cluster.events("order").stream()
            .anyMatch(e -> e.startsWith("SuccessfulCreate: Created pod: order-")));
  }

  @Test
  void endsAtTheFirstInitContainerThatFails() {
    var spec =
        new PodSpecBuilder(pod(sh("main", "true")))
            .withInitContainers(sh("bad", "echo no good >&2; exit 3"), sh("never", "true"))
            .build();
    spec.getInitContainers().get(0).setTerminationMessagePolicy("FallbackToLogsOnError");
    cluster.run("initfails", spec);

    Job job = cluster.awaitCondition("initfails", "Failed");
    assertEquals("BackoffLimitExceeded", condition(job, "Failed").orElseThrow().getReason());
    assertTrue(condition(job, "FailureTarget").isPresent());
    assertEquals(1, job.getStatus().getFailed());
    Pod pod = cluster.pods("initfails").get(0);
    assertEquals("Failed", pod.getStatus().getPhase());
    assertEquals(3, ended(pod, "bad").getExitCode());
    assertEquals("Error", ended(pod, "bad").getReason());
    assertTrue(
        ended(pod, "bad").getMessage().endsWith("no good\n"), ended(pod, "bad").getMessage());
    assertEquals("PodInitializing", status(pod, "main").getState().getWaiting().getReason());
    assertEquals("PodInitializing", status(pod, "never").getState().getWaiting().getReason());
  }

  @Test
  void runsContainersSideBySideAndFailsWithTheFirstThatDoes() {
    String meet = "touch %1$s.%2$s; while [ ! -e %1$s.%3$s ]; do sleep 0.02; done; exit %4$d";
    Path at = directory.resolve("meeting");
    cluster.run(
        "parallel",
        pod(sh("a", meet.formatted(at, "a", "b", 0)), sh("b", meet.formatted(at, "b", "a", 9))));
    cluster.awaitCondition("parallel", "Failed");
    Pod pod = cluster.pods("parallel").get(0);
    assertEquals(0, ended(pod, "a").getExitCode());
    assertEquals(9, ended(pod, "b").getExitCode());
  }

  @Test
  void sharesTheLimitOfMessagesAmongContainers() {
    String script = "head -c 5000 /dev/zero | tr '\\0' x > /dev/termination-log";
    cluster.run(
        "messages", pod(sh("a", script), sh("b", script), sh("c", script), sh("d", script)));
    cluster.awaitCondition("messages", "Complete");
    assertEquals(3072, ended(cluster.pods("messages").get(0), "a").getMessage().length());
  }

  @Test
  void failsTheJobByItsPolicyOnAnExitCode() {
    cluster.run(
        "policy",
        pod(sh("main", "exit 42")),
        b ->
            b.editSpec()
                .withBackoffLimit(6)
                .withNewPodFailurePolicy()
                .addNewRule()
                .withAction("FailJob")
                .withNewOnExitCodes()
                .withContainerName("main")
                .withOperator("In")
                .withValues(42)
                .endOnExitCodes()
                .endRule()
                .endPodFailurePolicy()
                .endSpec());
    Job job = cluster.awaitCondition("policy", "Failed");
    assertEquals("PodFailurePolicy", condition(job, "Failed").orElseThrow().getReason());
    String name = cluster.pods("policy").get(0).getMetadata().getName();
    assertEquals(
        "Container main for pod default/"
            + name
            + " failed with exit code 42 matching FailJob rule at index 0",
        condition(job, "Failed").orElseThrow().getMessage());
  }

  @Test
  void endsAJobAtItsDeadlineWithGrace() throws Exception {
    Path started = directory.resolve("deadline.started");
    cluster.run(
        "deadline",
        pod(
            sh(
                "main",
                "trap 'echo bye > /dev/termination-log; exit 5' TERM; touch "
                    + started
                    + "; while :; do sleep 0.05; done")),
        b -> b.editSpec().withActiveDeadlineSeconds(1L).endSpec());
    awaitFile(started);
    Job job = cluster.awaitCondition("deadline", "Failed");
    assertEquals("DeadlineExceeded", condition(job, "Failed").orElseThrow().getReason());
    cluster.awaitNoPods("deadline");
  }

  @Test
  void suspendsAndResumes() throws Exception {
    Path first = directory.resolve("suspend.first");
    Path second = directory.resolve("suspend.second");
    String script =
        "if [ -e "
            + first
            + " ]; then touch "
            + second
            + "; else touch "
            + first
            + "; sleep 600; fi";
    cluster.run("suspend", pod(sh("main", script)));
    awaitFile(first);
    cluster.suspend("suspend", true);
    cluster.awaitCondition("suspend", "Suspended");
    cluster.awaitNoPods("suspend");
    assertNull(cluster.job("suspend").getStatus().getStartTime());
    cluster.suspend("suspend", false);
    Job job = cluster.awaitCondition("suspend", "Complete");
    assertNull(job.getStatus().getFailed());
    assertTrue(Files.exists(second));
  }

  @Test
  void deletesAPodOnlyOnceItsProcessesAreGone() throws Exception {
    Path child = directory.resolve("delete.child");
    String script =
        "trap '' TERM; (sh -c 'echo $$$$ > "
            + child
            + ".tmp; mv "
            + child
            + ".tmp "
            + child
            + "; exec sleep 600') & wait; sleep 600";
    var spec =
        new PodSpecBuilder(pod(sh("main", script))).withTerminationGracePeriodSeconds(1L).build();
    cluster.run("delete", spec);
    awaitFile(child);
    long pid = Long.parseLong(Files.readString(child).strip());
    assertTrue(Cluster.runs(pid));
    Pod pod = cluster.pods("delete").get(0);
    cluster.delete("delete", DeletionPropagation.FOREGROUND);
    await().until(() -> cluster.client.resource(pod).get() == null);
    assertFalse(Cluster.runs(pid));
    await().until(() -> cluster.job("delete") == null);
  }

  @Test
  void countsAPodThatSomebodyDeletedAsFailed() {
    Path started = directory.resolve("deleted.started");
    cluster.run("deleted", pod(sh("main", "touch " + started + "; exec sleep 600")));
    awaitFile(started);
    cluster.client.resource(cluster.pods("deleted").get(0)).delete();
    Job job = cluster.awaitCondition("deleted", "Failed");
    assertEquals(1, job.getStatus().getFailed());
    cluster.awaitNoPods("deleted");
  }

  @Test
  void keepsAReportAndATimeToLive() {
    cluster.run(
        "ttl", pod(sh("main", "true")), b -> b.editSpec().withTtlSecondsAfterFinished(0).endSpec());
    await().until(() -> cluster.job("ttl") == null);
    cluster.awaitNoPods("ttl");
  }

  @Test
  void refusesAPodThatWouldBeRestarted() {
    var spec = new PodSpecBuilder(pod(sh("main", "true"))).withRestartPolicy("OnFailure").build();
    cluster.run("restarts", spec);
    cluster.awaitCondition("restarts", "Failed");
    assertEquals("UnsupportedInLocalMode", cluster.pods("restarts").get(0).getStatus().getReason());
    cluster.awaitEvent(
        "restarts-",
        "UnsupportedInLocalMode: spec.restartPolicy: found OnFailure, expected Never; local mode does not restart containers");
  }

  @Test
  void replacesAFailedPodOnlyAfterItsBackoff() {
    cluster.run(
        "backoff", pod(sh("main", "exit 1")), b -> b.editSpec().withBackoffLimit(1).endSpec());
    Job job =
        cluster.awaitJob(
            "backoff",
            j -> j.getStatus() != null && Integer.valueOf(1).equals(j.getStatus().getFailed()));
    assertTrue(condition(job, "FailureTarget").isEmpty());
    assertEquals(1, cluster.pods("backoff").size());
    assertNotEquals(2, job.getStatus().getFailed());
  }
}
