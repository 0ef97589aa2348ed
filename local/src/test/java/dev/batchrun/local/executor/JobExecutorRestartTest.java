package dev.batchrun.local.executor;

import static dev.batchrun.local.executor.Cluster.awaitFile;
import static dev.batchrun.local.executor.Cluster.condition;
import static dev.batchrun.local.executor.Cluster.pod;
import static dev.batchrun.local.executor.Cluster.sh;
import static dev.batchrun.local.executor.Cluster.status;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobExecutorRestartTest {
  @TempDir Path directory;

  @Test
  void failsPodsAsADrainedNodeDoesWhenItIsClosed() throws Exception {
    try (Cluster cluster = new Cluster(directory)) {
      Path started = directory.resolve("started");
      cluster.run(
          "drained",
          pod(sh("main", "touch " + started + "; exec sleep 600")),
          this::failOnDisruption);
      awaitFile(started);
      cluster.stopExecutor();
      Pod pod = cluster.pods("drained").get(0);
      assertEquals("Failed", pod.getStatus().getPhase());
      assertEquals("Terminated", pod.getStatus().getReason());
      assertEquals(143, status(pod, "main").getState().getTerminated().getExitCode());
      cluster.startExecutor();
      Job job = cluster.awaitCondition("drained", "Failed");
      assertEquals("PodFailurePolicy", condition(job, "Failed").orElseThrow().getReason());
    }
  }

  @Test
  void killsWhatAKilledExecutorLeftRunningAndFailsItsPod() throws Exception {
    try (Cluster cluster = new Cluster(directory)) {
      cluster.stopExecutor();
      Process executor = cluster.startExecutorProcess(directory);
      Path orphan = directory.resolve("orphan");
      // The orphan leaves session and parent behind: only its marker still tells whose it is.
      String script =
          "(setsid sh -c 'echo $$$$ > %1$s.tmp; mv %1$s.tmp %1$s; sleep 600; true' &) ; sleep 600; true";
      cluster.run("lost", pod(sh("main", script.formatted(orphan))), this::failOnDisruption);
      awaitFile(orphan);
      cluster.awaitPhase("lost", "Running");
      long pid = Long.parseLong(Files.readString(orphan).strip());
      executor.destroyForcibly().waitFor();
      assertTrue(Cluster.runs(pid));

      cluster.startExecutor();

      assertFalse(Cluster.runs(pid));
      Job job = cluster.awaitCondition("lost", "Failed");
      assertEquals("PodFailurePolicy", condition(job, "Failed").orElseThrow().getReason());
      assertTrue(
          condition(job, "Failed")
              .orElseThrow()
              .getMessage()
              .endsWith("has condition DisruptionTarget matching FailJob rule at index 0"));
      Pod ended = cluster.pods("lost").get(0);
      assertEquals("NodeLost", ended.getStatus().getReason());
      assertEquals(
          "ContainerStatusUnknown", status(ended, "main").getState().getTerminated().getReason());
    }
  }

  private void failOnDisruption(JobBuilder builder) {
    builder
        .editSpec()
        .withPodReplacementPolicy("Failed")
        .withNewPodFailurePolicy()
        .addNewRule()
        .withAction("FailJob")
        .addNewOnPodCondition("True", "DisruptionTarget")
        .endRule()
        .endPodFailurePolicy()
        .endSpec();
  }

  @Test
  void keepsAPodWaitingThatHadNotStarted() {
    try (Cluster cluster = new Cluster(directory)) {
      cluster.run(
          "waits",
          pod(
              """
              containers: [{name: main, image: example.com/main:1, command: ["true"]}]
              volumes: [{name: c, configMap: {name: late}}]
              """));
      await()
          .until(
              () -> cluster.events("waits-").stream().anyMatch(e -> e.startsWith("FailedMount")));
      String uid = cluster.pods("waits").get(0).getMetadata().getUid();
      cluster.stopExecutor();
      cluster.startExecutor();
      cluster.configMap("late", Map.of());
      cluster.awaitCondition("waits", "Complete");
      assertEquals(uid, cluster.pods("waits").get(0).getMetadata().getUid());
    }
  }

  @Test
  void runsNoMorePodsAtATimeThanItMay() throws Exception {
    try (Cluster cluster = new Cluster(directory, o -> o.withMaxRunningPods(1))) {
      Path started = directory.resolve("first");
      Path go = directory.resolve("go");
      cluster.run(
          "first",
          pod(sh("main", "touch " + started + "; while [ ! -e " + go + " ]; do sleep 0.05; done")));
      awaitFile(started);
      cluster.run("second", pod(sh("main", "true")));
      String waits = cluster.awaitUnschedulable("second");
      assertTrue(waits.contains("Too many pods: local mode runs 1 at a time"), waits);
      Files.createFile(go);
      cluster.awaitCondition("second", "Complete");
    }
  }
}
