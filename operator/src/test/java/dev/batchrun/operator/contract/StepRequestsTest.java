package dev.batchrun.operator.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.planning.PlanOutcome;
import dev.batchrun.core.planning.Planner;
import dev.batchrun.core.planning.RunPlan;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.ReviewVerdict;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StepRequestsTest {
  private static final BatchRunStatus.Witness WITNESS =
      new BatchRunStatus.Witness("log", 7L, "sha256:77", null);

  private static StepRequests requests(String runYaml) {
    FrozenContractFile file =
        FrozenContractFile.freeze(
            "orders", Contracts.read(Contracts.ORDERS, DatasetSpec.class), List.of());
    BatchRun run = Contracts.run(runYaml);
    RunPlan plan = Contracts.plan(run, file.contract());
    return new StepRequests(
        "main",
        "runner:1",
        run,
        file,
        plan,
        RequestTree.identity("main", run, file.contract(), plan),
        Optional.of(WITNESS),
        Optional.of("shadow-0123"));
  }

  @Test
  void tellsAComputeJobEverythingThatTheContractFileDoesNot() {
    StepRequests requests = requests(Contracts.DAY + "requestedBy: ana\n");
    StepRequest request = requests.compute(2);
    assertEquals(
        List.of(
            new StepRequest.ColumnConstraint("day", "2026-07-03", null, null),
            new StepRequest.ColumnConstraint("region", null, null, null)),
        request.boundary());
    assertEquals("2026-07-02T22:00:00Z", request.interval().from());
    assertEquals("2026-07-03T22:00:00Z", request.interval().to());
    assertEquals("2026-07-03", request.businessDate());
    assertEquals("{rate=1.50}", request.parameters().toString());
    assertEquals(requests.identity().runId(), request.runId());
    assertEquals(requests.contract().digest(), request.contractDigest());
    assertEquals("orders/orders-2026-07-03", request.dataset() + "/" + request.run());
    assertEquals("ana", request.requestedBy());
    assertEquals(Mode.Publish, request.mode());
    assertEquals(2, request.attempt());
    assertEquals(0, request.epoch());
    assertEquals(WITNESS, request.witness());
  }

  @Test
  void tellsAPublishJobItsEpochSealAndApproval() {
    StepRequest.Approval approval = new StepRequest.Approval("yes", "ben", "sha256:5e");
    StepRequest request = requests(Contracts.DAY).publish(2, 5, "sha256:5e", Optional.of(approval));
    assertEquals(5, request.epoch());
    assertEquals("sha256:5e", request.seal());
    assertEquals(approval, request.approval());
  }

  @Test
  void takesAnApprovalOnlyForTheVerySeal() {
    List<BatchRunStatus.Answer> answers =
        List.of(
            answer("other-seal", ReviewVerdict.Approve, "sha256:4d"),
            answer("first", ReviewVerdict.Approve, "sha256:5e"),
            answer("rejects", ReviewVerdict.Reject, "sha256:6f"));
    assertEquals(
        Optional.of(new StepRequest.Approval("first", "ben", "sha256:5e")),
        StepRequests.approval(answers, "sha256:5e"));
    assertEquals(Optional.empty(), StepRequests.approval(answers, "sha256:6f"));
  }

  private static BatchRunStatus.Answer answer(String name, ReviewVerdict verdict, String digest) {
    return new BatchRunStatus.Answer(name, "uid-" + name, verdict, "ben", digest);
  }

  @Test
  void namesTheVersionToRollBackTo() {
    StepRequest request =
        requests("datasetRef: {name: orders}\nmode: Rollback\nrollback: {toVersion: 41}\n")
            .compute(1);
    assertEquals(41L, request.rollbackToVersion());
    assertEquals(null, request.interval());
  }

  @Test
  void survivesTheWayThroughAnEnvironmentVariable() throws JsonProcessingException {
    ObjectMapper json = new ObjectMapper();
    StepRequest request =
        requests(
                Contracts.DAY
                    + "mode: Shadow\ncompare: {tolerances: [{column: amount, absolute: \"0.01\"}]}\n")
            .compute(1);
    assertEquals(request, json.readValue(json.writeValueAsString(request), StepRequest.class));
  }

  @Test
  void namesTheFieldOfTheContractInAProblem() {
    FrozenContractFile inline =
        FrozenContractFile.freeze(
            "inline",
            Contracts.read(Contracts.ORDERS.replace("Europe/Berlin", "Berlin"), DatasetSpec.class),
            List.of());
    PlanOutcome outcome =
        Planner.plan(PlanRequests.of(Contracts.run(Contracts.DAY).getSpec(), inline.contract()));
    assertEquals(
        "spec.datasetSpec.inputs[0].boundary.zone: found Berlin,"
            + " expected an IANA time zone such as UTC or Europe/Berlin",
        ((PlanOutcome.Refused) outcome).message());
  }
}
