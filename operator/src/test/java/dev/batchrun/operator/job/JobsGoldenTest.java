package dev.batchrun.operator.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.core.planning.PlanOutcome;
import dev.batchrun.core.planning.Planner;
import dev.batchrun.core.planning.RunPlan;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.OperatorSettings.PodSettings;
import dev.batchrun.operator.contract.FrozenContractFile;
import dev.batchrun.operator.contract.PlanRequests;
import dev.batchrun.operator.contract.RequestTree;
import dev.batchrun.operator.contract.StepRequests;
import dev.batchrun.operator.world.FakeStore;
import dev.batchrun.operator.world.Samples;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each kind of Job looks like, to the letter. Regenerate with make generate. */
class JobsGoldenTest {
  private static final String SEAL = FakeStore.digest("seal");
  private static final String EXECUTION =
      """
      execution:
        resources: {cpu: "2", memory: 4Gi, ephemeralStorage: 10Gi}
        serviceAccountName: batch
        imagePullSecrets: [registry]
        nodeSelector: {disk: fast}
        tolerations: [{key: batch, operator: Exists, effect: NoSchedule}]
        priorityClassName: low
        labels: {team: data}
        queueName: nightly
      """;
  private static final String CONTAINER =
      """
      inputs:
      - {name: raw, files: {claimName: landing, path: "orders/*.parquet"}}
      - {name: rates, files: {claimName: lake, path: "rates/daily/*.parquet"}}
      transform:
        container:
          image: registry.example/my-transform:7
          command: [python, transform.py]
          env:
          - {name: LEVEL, value: info}
          - {name: TOKEN, secret: {name: api, key: token}}
      """;

  private static final String BUCKET =
      """
      partitionBy: [day]
      keys: [order_id]
      store: {s3: {bucket: lake, prefix: shop/orders, credentialsSecret: lake-writer}}
      """;

  private static BatchRun run(BatchRunSpec spec) {
    BatchRun run = new BatchRun();
    run.getMetadata().setName("orders-2026-07-03");
    run.getMetadata().setNamespace("lake");
    run.getMetadata().setUid("6f2b0d7e-0000-4000-8000-000000000001");
    run.setSpec(spec);
    return run;
  }

  private static Job job(StepKind kind, Dataset dataset, BatchRunSpec spec) {
    BatchRun run = run(spec);
    FrozenContractFile file = FrozenContractFile.freeze("orders", dataset.getSpec(), List.of());
    RunPlan plan =
        ((PlanOutcome.Planned) Planner.plan(PlanRequests.of(spec, file.contract()))).plan();
    StepRequests requests =
        new StepRequests(
            "test",
            "registry.example/batchrun-runner:1",
            run,
            file,
            plan,
            RequestTree.identity("test", run, file.contract(), plan),
            Optional.empty(),
            Optional.empty());
    StepRequest request =
        switch (kind) {
          case Compute -> requests.compute(1);
          case Publish -> requests.publish(1, 1, SEAL, Optional.empty());
          case Recover -> requests.recover(1, 1, Optional.of(SEAL));
          case Survey -> requests.survey(1);
          case Collect -> requests.collect(1);
        };
    FrozenContract contract = file.contract();
    return new JobFactory(PodSettings.of("registry.example/batchrun-runner:1"))
        .job(
            new JobOrder(
                run, kind, 1, contract, file.configMapName(), request, Duration.ofMinutes(15)));
  }

  private static void check(String name, Job job) throws IOException {
    Path file =
        Path.of(
            System.getProperty("batchrun.repository"),
            "operator/src/test/golden/jobs/" + name + ".yaml");
    String yaml = Serialization.asYaml(job);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, yaml);
    }
    assertEquals(
        Files.exists(file) ? Files.readString(file) : "",
        yaml,
        file.getFileName() + " is stale: run make generate and review the diff");
  }

  @Test
  void looksTheSameForEachKindOfStep() throws IOException {
    Dataset dataset = Samples.dataset("orders", EXECUTION);
    for (StepKind kind : StepKind.values()) {
      check(
          kind.name().toLowerCase(java.util.Locale.ROOT),
          job(kind, dataset, Samples.day("2026-07-03")));
    }
  }

  @Test
  void leavesTheTransformOutForARollback() throws IOException {
    BatchRunSpec rollback =
        Samples.run(
            "{\"datasetRef\":{\"name\":\"orders\"},\"partition\":{\"day\":\"2026-07-03\"},"
                + "\"mode\":\"Rollback\",\"rollback\":{\"toVersion\":3}}");
    check("compute-rollback", job(StepKind.Compute, Samples.orders(), rollback));
  }

  private static Job withOwnContainer() {
    return withOwnContainer(Samples.dataset("orders", ""));
  }

  private static Dataset inABucket() {
    Dataset dataset = Samples.orders();
    var spec = dataset.getSpec();
    dataset.setSpec(
        new dev.batchrun.api.v1alpha1.DatasetSpec(
            null,
            spec.inputs(),
            null,
            null,
            spec.transform(),
            Serialization.unmarshal(BUCKET, dev.batchrun.api.v1alpha1.Output.class),
            null,
            null,
            null,
            null));
    return dataset;
  }

  @Test
  void givesTheRunnerTheKeysOfABucketAndTheUsersContainerNone() throws IOException {
    check("publish-s3", job(StepKind.Publish, inABucket(), Samples.day("2026-07-03")));
    Job compute = withOwnContainer(inABucket());
    check("compute-s3-container", compute);
    Container own = compute.getSpec().getTemplate().getSpec().getInitContainers().get(1);
    assertTrue(own.getEnv().stream().noneMatch(e -> e.getName().contains("AWS")));
  }

  private static Job withOwnContainer(Dataset own) {
    var spec = Serialization.unmarshal(CONTAINER, dev.batchrun.api.v1alpha1.DatasetSpec.class);
    own.setSpec(
        new dev.batchrun.api.v1alpha1.DatasetSpec(
            null,
            spec.inputs(),
            null,
            null,
            spec.transform(),
            own.getSpec().output(),
            null,
            null,
            null,
            null));
    return job(StepKind.Compute, own, Samples.day("2026-07-03"));
  }

  @Test
  void runsAUsersContainerAsTheTransform() throws IOException {
    check("compute-container", withOwnContainer());
  }

  @Test
  void showsAUsersContainerNothingOfTheStoreButItsOwnOutput() {
    Container own = withOwnContainer().getSpec().getTemplate().getSpec().getInitContainers().get(1);
    assertEquals("transform", own.getName());
    for (VolumeMount mount : own.getVolumeMounts()) {
      boolean writable =
          mount.getMountPath().equals(PodLayout.OUTPUT_DIRECTORY)
              || mount.getMountPath().equals("/tmp");
      assertEquals(writable, !Boolean.TRUE.equals(mount.getReadOnly()), mount.toString());
      assertFalse(
          mount.getMountPath().equals("/batchrun/claims/lake"), "the store's claim as a whole");
    }
    assertTrue(own.getEnv().stream().noneMatch(e -> e.getName().equals(PodLayout.ENV_REQUEST)));
    assertTrue(
        own.getVolumeMounts().stream()
            .anyMatch(
                m ->
                    m.getSubPathExpr() != null
                        && m.getSubPathExpr().endsWith("-1-$(BATCHRUN_POD_TOKEN)")));
  }

  @Test
  void ownsOnlyComputeJobs() {
    for (StepKind kind : StepKind.values()) {
      Job job = job(kind, Samples.orders(), Samples.day("2026-07-03"));
      boolean compute = kind == StepKind.Compute;
      assertEquals(compute, !job.getMetadata().getOwnerReferences().isEmpty(), kind.name());
      assertEquals(compute, job.getSpec().getTtlSecondsAfterFinished() == null, kind.name());
    }
  }

  @Test
  void queuesOnlyComputeJobs() {
    Dataset dataset = Samples.dataset("orders", EXECUTION);
    String label = "kueue.x-k8s.io/queue-name";
    for (StepKind kind : StepKind.values()) {
      String queue =
          job(kind, dataset, Samples.day("2026-07-03")).getMetadata().getLabels().get(label);
      if (kind == StepKind.Compute) {
        assertEquals("nightly", queue);
      } else {
        assertNull(queue, kind.name());
      }
    }
  }

  @Test
  void passesOnWhatLooksLikeAVariableAsItWasWritten() {
    assertEquals(
        "{\"a\":\"$$(BATCHRUN_POD_TOKEN)\"}",
        StageFactory.literally("{\"a\":\"$(BATCHRUN_POD_TOKEN)\"}"));
  }

  @Test
  void keepsANameWithinALabel() {
    String name =
        JobNames.of("a".repeat(39) + "-" + "b".repeat(23), "uid", StepKind.Publish, 1_000_000);
    assertTrue(name.length() <= 63, name);
    assertTrue(name.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?"), name);
    assertFalse(name.contains("--"), name);
  }
}
