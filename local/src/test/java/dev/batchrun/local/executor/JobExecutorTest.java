package dev.batchrun.local.executor;

import static dev.batchrun.local.executor.Cluster.awaitFile;
import static dev.batchrun.local.executor.Cluster.condition;
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

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobExecutorTest {
  @TempDir static Path directory;
  private static Cluster cluster;

  @BeforeAll
  static void start() {
    ImageCatalog images =
        ImageCatalog.of(
            Map.of("runner:1", List.of("/bin/sh", "-c", "echo $0 in $(TMPDIR); env >$HOME/env")));
    cluster = new Cluster(directory, options -> options.withImages(images));
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  private static ContainerStateTerminated ended(Pod pod, String container) {
    return status(pod, container).getState().getTerminated();
  }

  @Test
  void runsInitContainersInOrderThenTheContainers() {
    var spec =
        new PodSpecBuilder(pod(sh("main", "cat /work/steps; echo done > /dev/termination-log")))
            .addToInitContainers(
                mounted(sh("one", "echo one >> /work/steps; printf first > /dev/termination-log")),
                mounted(sh("two", "sleep 0.1; echo two >> /work/steps")))
            .addNewVolume()
            .withName("work")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .editFirstContainer()
            .addNewVolumeMount()
            .withName("work")
            .withMountPath("/work")
            .endVolumeMount()
            .endContainer()
            .build();
    cluster.run("order", spec);

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
    await().until(() -> cluster.events("order-").contains("Started: Started container main"));
    assertTrue(
        cluster.events("order").stream()
            .anyMatch(e -> e.startsWith("SuccessfulCreate: Created pod: order-")));
  }

  private static Container mounted(Container container) {
    return new ContainerBuilder(container)
        .addNewVolumeMount()
        .withName("work")
        .withMountPath("/work")
        .endVolumeMount()
        .build();
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
  void sharesTheLimitOfMessagesAmongContainers() {
    String script = "head -c 5000 /dev/zero | tr '\\0' x > /dev/termination-log";
    cluster.run(
        "messages", pod(sh("a", script), sh("b", script), sh("c", script), sh("d", script)));
    cluster.awaitCondition("messages", "Complete");
    assertEquals(3072, ended(cluster.pods("messages").get(0), "a").getMessage().length());
  }

  @Test
  void resolvesTheEnvironment() {
    cluster.configMap("settings", Map.of("colour", "blue"));
    cluster
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("keys")
                .withNamespace(Cluster.NAMESPACE)
                .endMetadata()
                .addToData("token", "czNjcjN0")
                .build())
        .create();
    var container =
        new ContainerBuilder(sh("main", "env | sort"))
            .addNewEnv()
            .withName("A")
            .withValue("1")
            .endEnv()
            .addNewEnv()
            .withName("B")
            .withValue("$(A)-$$(A)-$(NOPE)")
            .endEnv()
            .addNewEnv()
            .withName("COLOUR")
            .withNewValueFrom()
            .withNewConfigMapKeyRef("colour", "settings", false)
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("TOKEN")
            .withNewValueFrom()
            .withNewSecretKeyRef("token", "keys", false)
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("GONE")
            .withNewValueFrom()
            .withNewSecretKeyRef("none", "keys", true)
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("POD")
            .withNewValueFrom()
            .withNewFieldRef("v1", "metadata.name")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("APP")
            .withNewValueFrom()
            .withNewFieldRef("v1", "metadata.labels['app']")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("MIB")
            .withNewValueFrom()
            .withNewResourceFieldRef()
            .withDivisor(new Quantity("1Mi"))
            .withResource("limits.memory")
            .endResourceFieldRef()
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("CPUS")
            .withNewValueFrom()
            .withNewResourceFieldRef()
            .withResource("limits.cpu")
            .endResourceFieldRef()
            .endValueFrom()
            .endEnv()
            .addNewEnvFrom()
            .withPrefix("ALL_")
            .withNewConfigMapRef("settings", false)
            .endEnvFrom()
            .withNewResources()
            .addToLimits("memory", new Quantity("1Gi"))
            .addToLimits("cpu", new Quantity("1500m"))
            .endResources()
            .build();
    cluster.run("env", pod(container));
    cluster.awaitCondition("env", "Complete");
    List<String> lines = cluster.log("env", "main").lines().toList();
    String name = cluster.pods("env").get(0).getMetadata().getName();
    assertTrue(
        lines.containsAll(
            List.of(
                "A=1",
                "B=1-$(A)-$(NOPE)",
                "COLOUR=blue",
                "TOKEN=s3cr3t",
                "POD=" + name,
                "APP=test",
                "MIB=1024",
                "CPUS=2",
                "ALL_colour=blue",
                "LANG=C.UTF-8")),
        String.join("\n", lines));
    assertFalse(
        lines.stream()
            .anyMatch(
                l -> l.startsWith("GONE=") || l.startsWith("JAVA_HOME=") || l.startsWith("MAVEN")));
  }

  @Test
  void mountsClaimsWithSubPathsOutsideThePodsOwnDirectory() throws Exception {
    cluster.claim("lake", Map.of());
    var container =
        new ContainerBuilder(
                sh("main", "echo $TARGET; echo row > /out/deep/file; echo $(POD) > /plain/file"))
            .addNewEnv()
            .withName("POD")
            .withNewValueFrom()
            .withNewFieldRef("v1", "metadata.name")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("TARGET")
            .withValue("{\"dir\":\"/out/deep\"}")
            .endEnv()
            .addNewVolumeMount()
            .withName("lake")
            .withMountPath("/out/deep")
            .withSubPathExpr("runs/$(POD)")
            .endVolumeMount()
            .addNewVolumeMount()
            .withName("lake")
            .withMountPath("/plain")
            .withSubPath("fixed")
            .endVolumeMount()
            .build();
    var spec =
        new PodSpecBuilder(pod(container))
            .addNewVolume()
            .withName("lake")
            .withNewPersistentVolumeClaim("lake", false)
            .endVolume()
            .build();
    cluster.run("claims", spec);
    cluster.awaitCondition("claims", "Complete");
    String name = cluster.pods("claims").get(0).getMetadata().getName();
    Path lake = directory.resolve("volumes/default/lake");
    assertEquals("row\n", Files.readString(lake.resolve("runs").resolve(name).resolve("file")));
    assertEquals(name + "\n", Files.readString(lake.resolve("fixed/file")));
    assertTrue(cluster.log("claims", "main").contains("/mounts/main/out/deep\"}"));
    await()
        .until(
            () ->
                "Bound"
                    .equals(
                        cluster
                            .client
                            .persistentVolumeClaims()
                            .inNamespace("default")
                            .withName("lake")
                            .get()
                            .getStatus()
                            .getPhase()));
    cluster
        .client
        .batch()
        .v1()
        .jobs()
        .inNamespace("default")
        .withName("claims")
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
    cluster.awaitNoPods("claims");
    assertTrue(Files.exists(lake.resolve("fixed/file")));
  }

  @Test
  void waitsUnschedulableForAClaimThatIsNotThere() {
    var spec =
        new PodSpecBuilder(pod(sh("main", "true")))
            .addNewVolume()
            .withName("v")
            .withNewPersistentVolumeClaim("later", false)
            .endVolume()
            .build();
    cluster.run("noclaim", spec);
    Pod waiting =
        cluster.awaitPod(
            "noclaim",
            p ->
                p.getStatus() != null
                    && p.getStatus().getConditions().stream()
                        .anyMatch(c -> "Unschedulable".equals(c.getReason())));
    assertEquals("Pending", waiting.getStatus().getPhase());
    assertTrue(
        waiting
            .getStatus()
            .getConditions()
            .get(0)
            .getMessage()
            .contains("persistentvolumeclaim \"later\" not found"));
    cluster.claim("later", Map.of());
    cluster.awaitCondition("noclaim", "Complete");
  }

  @Test
  void waitsForAConfigMapToMount() {
    var container =
        new ContainerBuilder(sh("main", "cat /conf/sub/name"))
            .addNewVolumeMount()
            .withName("c")
            .withMountPath("/conf")
            .endVolumeMount()
            .build();
    var spec =
        new PodSpecBuilder(pod(container))
            .addNewVolume()
            .withName("c")
            .withNewConfigMap()
            .withName("late")
            .addNewItem("k", null, "sub/name")
            .endConfigMap()
            .endVolume()
            .build();
    cluster.run("noconfig", spec);
    await()
        .until(
            () ->
                cluster
                    .events("noconfig-")
                    .contains(
                        "FailedMount: MountVolume.SetUp failed for volume \"c\" : configmap \"late\" not found"));
    assertEquals(
        "ContainerCreating",
        status(cluster.pods("noconfig").get(0), "main").getState().getWaiting().getReason());
    cluster.configMap("late", Map.of("k", "value", "other", "x"));
    cluster.awaitCondition("noconfig", "Complete");
    assertTrue(cluster.log("noconfig", "main").endsWith("value"));
  }

  @Test
  void saysWhichSecretOrKeyIsMissing() {
    var container =
        new ContainerBuilder(sh("main", "true"))
            .addNewEnv()
            .withName("T")
            .withNewValueFrom()
            .withNewSecretKeyRef("k", "absent", false)
            .endValueFrom()
            .endEnv()
            .build();
    cluster.run("nosecret", pod(container));
    cluster.awaitPod(
        "nosecret",
        p ->
            Cluster.waiting(p, "main")
                .equals("CreateContainerConfigError: secret \"absent\" not found"));
    cluster
        .client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName("absent")
                .withNamespace("default")
                .endMetadata()
                .build())
        .create();
    cluster.awaitPod(
        "nosecret",
        p ->
            Cluster.waiting(p, "main")
                .equals(
                    "CreateContainerConfigError: couldn't find key k in Secret default/absent"));
    cluster
        .client
        .batch()
        .v1()
        .jobs()
        .inNamespace("default")
        .withName("nosecret")
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
    cluster.awaitNoPods("nosecret");
  }

  @Test
  void saysThatAnImageIsNotThere() {
    var container =
        new ContainerBuilder().withName("main").withImage("example.com/unknown:1").build();
    cluster.run("noimage", pod(container));
    cluster.awaitPod(
        "noimage",
        p ->
            Cluster.waiting(p, "main")
                .startsWith("ImagePullBackOff: Back-off pulling image \"example.com/unknown:1\""));
    assertTrue(
        cluster.events("noimage-").stream()
            .anyMatch(
                e ->
                    e.equals(
                        "Failed: Failed to pull image \"example.com/unknown:1\": example.com/unknown:1: found no entry in the catalog of local mode and no command in the container; write the container's command, or run this Pod in a cluster")));
    cluster
        .client
        .batch()
        .v1()
        .jobs()
        .inNamespace("default")
        .withName("noimage")
        .withPropagationPolicy(DeletionPropagation.BACKGROUND)
        .delete();
    cluster.awaitNoPods("noimage");
  }

  @Test
  void saysThatAProgramIsNotThere() {
    var container = new ContainerBuilder(sh("main", "")).withCommand("no-such-program").build();
    cluster.run("noprogram", pod(container));
    cluster.awaitCondition("noprogram", "Failed");
    ContainerStateTerminated end = ended(cluster.pods("noprogram").get(0), "main");
    assertEquals("StartError", end.getReason());
    assertEquals(128, end.getExitCode());
    assertEquals(
        "failed to start container: exec: \"no-such-program\": executable file not found in $PATH",
        end.getMessage());
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
    cluster
        .client
        .batch()
        .v1()
        .jobs()
        .inNamespace("default")
        .withName("suspend")
        .edit(
            j -> {
              j.getSpec().setSuspend(true);
              return j;
            });
    cluster.awaitCondition("suspend", "Suspended");
    cluster.awaitNoPods("suspend");
    assertNull(cluster.job("suspend").getStatus().getStartTime());
    cluster
        .client
        .batch()
        .v1()
        .jobs()
        .inNamespace("default")
        .withName("suspend")
        .edit(
            j -> {
              j.getSpec().setSuspend(false);
              return j;
            });
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
    cluster
        .client
        .batch()
        .v1()
        .jobs()
        .inNamespace("default")
        .withName("delete")
        .withPropagationPolicy(DeletionPropagation.FOREGROUND)
        .delete();
    await().until(() -> cluster.client.resource(pod).get() == null);
    assertFalse(Cluster.runs(pid));
    await().until(() -> cluster.job("delete") == null);
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
    await()
        .until(
            () ->
                cluster
                    .events("restarts-")
                    .contains(
                        "UnsupportedInLocalMode: spec.restartPolicy: found OnFailure, expected Never; local mode does not restart containers"));
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

  @Test
  void runsTheEntryPointOfAKnownImageWithTheArguments() {
    var container =
        new ContainerBuilder().withName("main").withImage("runner:1").withArgs("lock").build();
    cluster.run("known", pod(container));
    cluster.awaitCondition("known", "Complete");
    String log = cluster.log("known", "main");
    assertTrue(log.matches("lock in /.*/tmp/main\n"), log);
  }

  @Test
  void bindsAClaimToTheDirectoryItsAnnotationNames() throws Exception {
    Path shown = Files.createDirectories(directory.resolve("shown"));
    Files.writeString(shown.resolve("a.csv"), "1,2");
    cluster.claim("landing", Map.of("local.batchrun.dev/path", shown.toString()));
    var container =
        new ContainerBuilder(sh("main", "cat /in/a.csv"))
            .addNewVolumeMount()
            .withName("v")
            .withMountPath("/in")
            .withReadOnly(true)
            .endVolumeMount()
            .build();
    var spec =
        new PodSpecBuilder(pod(container))
            .addNewVolume()
            .withName("v")
            .withNewPersistentVolumeClaim("landing", true)
            .endVolume()
            .build();
    cluster.run("annotated", spec);
    cluster.awaitCondition("annotated", "Complete");
    assertTrue(cluster.log("annotated", "main").endsWith("1,2"));
  }

  @Test
  void projectsWhatAPodMayKnowOfItself() {
    cluster.configMap("part", Map.of("k", "from-config"));
    var container =
        new ContainerBuilder(sh("main", "cat /info/labels /info/conf/k"))
            .addNewVolumeMount()
            .withName("info")
            .withMountPath("/info")
            .endVolumeMount()
            .build();
    var spec =
        new PodSpecBuilder(pod(container))
            .addNewVolume()
            .withName("info")
            .withNewProjected()
            .addNewSource()
            .withNewDownwardAPI()
            .addNewItem()
            .withPath("labels")
            .withNewFieldRef("v1", "metadata.labels['app']")
            .endItem()
            .endDownwardAPI()
            .endSource()
            .addNewSource()
            .withNewConfigMap()
            .withName("part")
            .addNewItem("k", null, "conf/k")
            .endConfigMap()
            .endSource()
            .endProjected()
            .endVolume()
            .build();
    cluster.run("projected", spec);
    cluster.awaitCondition("projected", "Complete");
    assertTrue(cluster.log("projected", "main").endsWith("testfrom-config"));
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
  void countsAPodThatSomebodyDeletedAsFailed() {
    Path started = directory.resolve("deleted.started");
    cluster.run("deleted", pod(sh("main", "touch " + started + "; exec sleep 600")));
    awaitFile(started);
    cluster.client.resource(cluster.pods("deleted").get(0)).delete();
    Job job = cluster.awaitCondition("deleted", "Failed");
    assertEquals(1, job.getStatus().getFailed());
    cluster.awaitNoPods("deleted");
  }
}
