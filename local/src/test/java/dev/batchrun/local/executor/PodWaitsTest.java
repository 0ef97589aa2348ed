package dev.batchrun.local.executor;

import static dev.batchrun.local.executor.Cluster.ended;
import static dev.batchrun.local.executor.Cluster.pod;
import static dev.batchrun.local.executor.Cluster.status;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What does a Pod say that cannot start yet, or never will? */
class PodWaitsTest {
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
  void waitsUnschedulableForAClaimThatIsNotThere() {
    cluster.run(
        "noclaim",
        pod(
            """
            containers: [{name: main, image: example.com/main:1, command: ["true"]}]
            volumes: [{name: v, persistentVolumeClaim: {claimName: later}}]
            """));
    String waits = cluster.awaitUnschedulable("noclaim");
    assertTrue(waits.startsWith("Pending: "), waits);
    assertTrue(waits.contains("persistentvolumeclaim \"later\" not found"), waits);
    cluster.claim("later", Map.of());
    cluster.awaitCondition("noclaim", "Complete");
  }

  @Test
  void waitsForAConfigMapToMount() {
    cluster.run(
        "noconfig",
        pod(
            """
            containers:
            - name: main
              image: example.com/main:1
              command: [cat, /conf/sub/name]
              volumeMounts: [{name: c, mountPath: /conf}]
            volumes: [{name: c, configMap: {name: late, items: [{key: k, path: sub/name}]}}]
            """));
    cluster.awaitEvent(
        "noconfig-",
        "FailedMount: MountVolume.SetUp failed for volume \"c\" : configmap \"late\" not found");
    assertEquals(
        "ContainerCreating",
        status(cluster.pods("noconfig").get(0), "main").getState().getWaiting().getReason());
    cluster.configMap("late", Map.of("k", "value", "other", "x"));
    cluster.awaitCondition("noconfig", "Complete");
    assertTrue(cluster.log("noconfig", "main").endsWith("value"));
  }

  @Test
  void saysWhichSecretOrKeyIsMissing() {
    cluster.run(
        "nosecret",
        pod(
            """
            containers:
            - name: main
              image: example.com/main:1
              command: ["true"]
              env: [{name: T, valueFrom: {secretKeyRef: {name: absent, key: k}}}]
            """));
    cluster.awaitWaiting("nosecret", "CreateContainerConfigError: secret \"absent\" not found");
    cluster.secret("absent", Map.of());
    cluster.awaitWaiting(
        "nosecret", "CreateContainerConfigError: couldn't find key k in Secret default/absent");
    cluster.deleteAndAwaitNoPods("nosecret");
  }

  @Test
  void saysThatAnImageIsNotThere() {
    cluster.run("noimage", pod("containers: [{name: main, image: example.com/unknown:1}]"));
    cluster.awaitWaiting(
        "noimage", "ImagePullBackOff: Back-off pulling image \"example.com/unknown:1\"");
    cluster.awaitEvent(
        "noimage-",
        "Failed: Failed to pull image \"example.com/unknown:1\": example.com/unknown:1: found no entry in the catalog of local mode and no command in the container; write the container's command, or run this Pod in a cluster");
    cluster.deleteAndAwaitNoPods("noimage");
  }

  @Test
  void saysThatAProgramIsNotThere() {
    cluster.run(
        "noprogram",
        pod("containers: [{name: main, image: example.com/main:1, command: [no-such-program]}]"));
    cluster.awaitCondition("noprogram", "Failed");
    ContainerStateTerminated end = ended(cluster.pods("noprogram").get(0), "main");
    assertEquals("StartError", end.getReason());
    assertEquals(128, end.getExitCode());
    assertEquals(
        "failed to start container: exec: \"no-such-program\": executable file not found in $PATH",
        end.getMessage());
  }
}
