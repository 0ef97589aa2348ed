package dev.batchrun.operator.project;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.observe.StateReader;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionsTest {
  private static final Instant NOW = Instant.parse("2026-07-04T06:00:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();

  private static List<Condition> conditions(
      Phase phase, Reason hold, List<Condition> before, Instant now) {
    return Conditions.of(StateReader.read(status(phase, hold)), Mode.Publish, before, 1L, now);
  }

  private static BatchRunStatus status(Phase phase, Reason hold) {
    return status(
        phase,
        Reason.InProgress,
        hold,
        phase == Phase.Failed ? new BatchRunStatus.Lock("sha256:1", null, null, null) : null);
  }

  private static BatchRunStatus status(
      Phase phase, Reason reason, Reason hold, BatchRunStatus.Lock lock) {
    BatchRunStatus.Hold held =
        hold == null ? null : new BatchRunStatus.Hold(hold, "look", null, NOW.toString());
    return new BatchRunStatus(
        1L, phase, reason, "m", null, null, null, null, null, null, null, null, null, null, null,
        lock, null, null, null, held, null, null, null, null, null, null, null);
  }

  @ParameterizedTest(name = "{0} held for {1}")
  @CsvSource({
    // phase, hold, Finished, Succeeded, Published, Ready, Reconciling, Stalled
    "Planned,, False,Unknown,False,False,True,False",
    "Running,, False,Unknown,False,False,True,False",
    "Planned,RequestChanged, False,Unknown,False,False,False,True",
    "Validating,ApprovalRequired, False,Unknown,False,False,True,False",
    "Validating,WaitingForBoundary, False,Unknown,False,False,True,False",
    "Committing,, False,Unknown,False,False,True,False",
    "Unknown,, False,Unknown,Unknown,False,True,False",
    "Unknown,ManualReviewRequired, False,Unknown,Unknown,False,False,True",
    "Published,, True,True,True,True,False,False",
    "Completed,, True,True,False,True,False,False",
    "Failed,, True,False,False,False,False,True"
  })
  void sayWhatKubectlWaitAndKstatusAskFor(
      Phase phase,
      Reason hold,
      String finished,
      String succeeded,
      String published,
      String ready,
      String reconciling,
      String stalled) {
    assertEquals(
        List.of(
            "Finished=" + finished,
            "Succeeded=" + succeeded,
            "Published=" + published,
            "Ready=" + ready,
            "Reconciling=" + reconciling,
            "Stalled=" + stalled),
        conditions(phase, hold, List.of(), NOW).stream()
            .map(c -> c.getType() + "=" + c.getStatus())
            .collect(Collectors.toList()));
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "RetriesExhausted, Publish, Unknown",
    "Cancelled, Rollback, Unknown",
    "InvalidRequest, Publish, False",
    "RetriesExhausted, Shadow, False"
  })
  void denyNoCommitThatNobodyLookedFor(Reason reason, Mode mode, String published) {
    RunState failed = StateReader.read(status(Phase.Failed, reason, null, null));
    assertEquals(
        List.of(published),
        Conditions.of(failed, mode, List.of(), 1L, NOW).stream()
            .filter(c -> c.getType().equals("Published"))
            .map(Condition::getStatus)
            .toList());
  }

  @Test
  void areWrittenBesideOnesThatLackTheirType() {
    List<Condition> after = conditions(Phase.Running, null, List.of(new Condition()), NOW);
    assertEquals(6, after.size());
  }

  /** The runs that other tools' own code is shown, beside the cluster's tests. */
  @ParameterizedTest(name = "{0} held for {1}")
  @CsvSource({
    "Planned,",
    "Running,",
    "Planned,RequestChanged",
    "Validating,ApprovalRequired",
    "Validating,WaitingForBoundary",
    "Committing,",
    "Unknown,",
    "Unknown,ManualReviewRequired",
    "Published,",
    "Completed,",
    "Failed,"
  })
  void areShownToOtherTools(Phase phase, Reason hold) throws IOException {
    String name = phase.name().toLowerCase(Locale.ROOT) + (hold == null ? "" : "-" + hold.name());
    Path file =
        Path.of(
            System.getProperty("batchrun.repository"),
            "operator/src/test/golden/conditions/" + name + ".yaml");
    String yaml = Serialization.asYaml(run(phase, hold));
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, yaml);
    }
    assertEquals(
        Files.exists(file) ? Files.readString(file) : "",
        yaml,
        file.getFileName() + " is stale: run make generate and review the diff");
  }

  private static BatchRun run(Phase phase, Reason hold) {
    BatchRun run = new BatchRun();
    run.setMetadata(new ObjectMetaBuilder().withName("orders-1").withGeneration(1L).build());
    ObjectNode status = JSON.valueToTree(status(phase, hold));
    status.set("conditions", JSON.valueToTree(conditions(phase, hold, List.of(), NOW)));
    run.setStatus(JSON.convertValue(status, BatchRunStatus.class));
    return run;
  }

  @Test
  void keepTheTimeOfTheirLastTransition() {
    List<Condition> before = conditions(Phase.Running, null, List.of(), NOW);
    List<Condition> after = conditions(Phase.Committing, null, before, NOW.plusSeconds(60));
    assertEquals(before, after);
    assertEquals(
        "2026-07-04T06:01:00Z",
        conditions(Phase.Published, null, after, NOW.plusSeconds(60))
            .get(0)
            .getLastTransitionTime());
  }
}
