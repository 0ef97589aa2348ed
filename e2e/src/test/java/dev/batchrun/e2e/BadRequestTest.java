package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What is refused or held before anything is computed. */
@Execution(ExecutionMode.CONCURRENT)
class BadRequestTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  @Test
  void refusesTwoSourcesOfOneInput(Workspace at) {
    String message =
        at.refusal(
            Yaml.dataset(
                "orders",
                "inputs: [{name: raw, files: {claimName: landing, path: a/*.parquet}, dataset: {name: other}}]"));

    assertSays(message, "spec.inputs[0]", "set exactly one of files, dataset");
  }

  @Test
  void refusesARunWithTwoContracts(Workspace at) {
    String message =
        at.refusal(
            Yaml.run(
                "both",
                "orders",
                "2026-07-01",
                "datasetSpec: {inputs: [{name: raw, files: {claimName: landing, path: a.parquet}}], transform: {sql: SELECT 1}, output: {store: {filesystem: {claimName: lake, path: x}}}}"));

    assertSays(message, "spec", "set exactly one of datasetRef, datasetSpec");
  }

  @Test
  void refusesABusinessDateThatIsNoDateInShape(Workspace at) {
    String message =
        at.refusal(Yaml.run("tomorrow", "orders", "2026-07-01", "businessDate: tomorrow"));

    assertSays(
        message,
        "spec.businessDate: Invalid value: \"tomorrow\"",
        "should match",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}");
  }

  @Test
  void refusesAFieldThatDoesNotExist(Workspace at) {
    String message = at.refusal(Yaml.run("typo", "orders", "2026-07-01", "partitions: {day: x}"));

    assertSays(message, "spec.partitions");
  }

  @Test
  void failsARunForADayThatDoesNotExist(Workspace at) {
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("leap", "orders", "2026-02-30"));

    BatchRunStatus status = at.failed("leap", Reason.InvalidRequest);

    assertSays(status.message(), "spec.partition.day: found 2026-02-30, expected");
    assertTrue(at.jobs().isEmpty(), "a request that makes no sense starts no Job");
    at.awaitEvent("leap", "InvalidRequest: spec.partition.day: found 2026-02-30");
  }

  @Test
  void failsABusinessDateThatDoesNotExist(Workspace at) {
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("leap", "orders", "2026-07-01", "businessDate: \"2026-13-01\""));

    BatchRunStatus status = at.failed("leap", Reason.InvalidRequest);

    assertSays(status.message(), "spec.businessDate: found 2026-13-01, expected");
  }

  @Test
  void failsARunForAColumnThatIsNoPartition(Workspace at) {
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("shop", "orders", "", "partition: {shop: \"7\"}"));

    BatchRunStatus status = at.failed("shop", Reason.InvalidRequest);

    assertSays(
        status.message(), "spec.partition", "shop", "expected one of the partition columns: day");
  }

  @Test
  void failsARunWithAParameterThatIsNotDeclared(Workspace at) {
    at.apply(Yaml.dataset("orders", "parameters: [{name: rate, type: Decimal}]"));
    at.apply(Yaml.run("rates", "orders", "2026-07-01", "parameters: {rate: cheap, speed: \"3\"}"));

    BatchRunStatus status = at.failed("rates", Reason.InvalidRequest);

    assertSays(status.message(), "spec.parameters.rate: found ", "cheap", "spec.parameters.speed");
  }

  @Test
  void waitsForADatasetThatIsNotThere(Workspace at) {
    at.apply(Yaml.run("early", "orders", "2026-07-01"));

    BatchRunStatus status = at.awaitReason("early", Reason.DatasetNotFound);

    assertEquals(Phase.Planned, status.phase());
    assertSays(
        status.message(),
        "datasetRef.name: found no Dataset orders in namespace " + at.namespace(),
        "the run starts once it is there");
    at.awaitEvent("early", "DatasetNotFound: datasetRef.name: found no Dataset orders");
  }

  @Test
  void refusesTheEditOfAFrozenField(Workspace at) {
    at.apply(Yaml.run("frozen", "orders", "2026-07-01"));

    String moved = at.refusal(Yaml.run("frozen", "orders", "2026-07-02"));
    String vanished = at.refusal(Yaml.run("frozen", "orders", "2026-07-01", "partition:"));
    String appeared = at.refusal(Yaml.run("frozen", "orders", "2026-07-01", "rerun: again"));

    assertSays(moved, "partition: a run is frozen once created; create another run");
    assertSays(vanished, "partition: a run is frozen once created; create another run");
    assertSays(appeared, "rerun: a run is frozen once created; delete it and apply it anew");
  }

  @Test
  void refusesToTakeACancellationBack(Workspace at) {
    at.apply(Yaml.run("gone", "orders", "2026-07-01", "cancel: true"));

    String message = at.refusal(Yaml.run("gone", "orders", "2026-07-01", "cancel: false"));

    assertSays(message, "cancel: cannot be taken back; create another run");
    assertEquals(List.of(), at.jobs());
  }
}
