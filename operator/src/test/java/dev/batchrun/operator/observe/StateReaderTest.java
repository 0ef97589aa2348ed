package dev.batchrun.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StateReaderTest {
  private static RunState read(String status) throws JsonProcessingException {
    return StateReader.read(new ObjectMapper().readValue(status, BatchRunStatus.class));
  }

  @Test
  void isNewWhereNothingIsWritten() throws JsonProcessingException {
    assertEquals(RunState.NEW, StateReader.read(null));
    assertEquals(RunState.NEW, read("{\"attempt\":1}"));
  }

  @Test
  void isUnknownWhereAnEpochWasGivenOutAndNoPhaseIsThere() throws JsonProcessingException {
    RunState state = read("{\"epoch\":2,\"attempt\":1}");
    assertEquals(Phase.Unknown, state.phase());
    assertEquals(2, state.epoch());
  }

  @Test
  void leavesOutWhatAStatusDoesNotSayTheKindOf() throws JsonProcessingException {
    RunState state =
        read(
            """
            {"phase":"Committing","epoch":1,"step":{"number":1},"hold":{"digest":"d"},
             "answers":[{"name":"r"},{"uid":"u","verdict":"Approve"}]}""");
    assertEquals(Optional.empty(), state.step());
    assertEquals(
        Optional.of(Reason.ManualReviewRequired), state.hold().map(RunState.HoldState::reason));
    assertEquals(List.of("u"), state.answers().stream().map(RunState.Answer::uid).toList());
  }

  @Test
  void readsARequestOfAnObjectWithoutASpec() {
    BatchRun run = new BatchRun();
    run.getMetadata().setUid("u");
    assertEquals(Mode.Publish, RunObserver.request(run).mode());
  }
}
