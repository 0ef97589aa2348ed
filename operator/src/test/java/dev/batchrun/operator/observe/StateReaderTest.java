package dev.batchrun.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.core.vocabulary.Phase;
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
  void readsARequestOfAnObjectWithoutASpec() {
    BatchRun run = new BatchRun();
    run.getMetadata().setUid("u");
    assertEquals(Mode.Publish, RunObserver.request(run).mode());
  }
}
