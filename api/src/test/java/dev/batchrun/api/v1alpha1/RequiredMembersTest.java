package dev.batchrun.api.v1alpha1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequiredMembersTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Optional<String> missing(String json, Class<?> type)
      throws JsonProcessingException {
    return RequiredMembers.firstMissing("spec", JSON.readValue(json, type));
  }

  @Test
  void namesWhatIsRequiredAndAbsent() throws JsonProcessingException {
    assertEquals(Optional.of("spec.range.column"), missing("{\"range\":{}}", BatchRunSpec.class));
    assertEquals(
        Optional.of("spec.inputs[0].name"),
        missing("{\"inputs\":[{}],\"transform\":{},\"output\":{}}", DatasetSpec.class));
    assertEquals(Optional.of("spec"), RequiredMembers.firstMissing("spec", null));
  }

  @Test
  void asksNothingOfMembersThatAreOptional() throws JsonProcessingException {
    assertEquals(
        Optional.empty(),
        missing(
            "{\"datasetRef\":{\"name\":\"orders\"},\"partition\":{\"day\":\"2026-07-03\"}}",
            BatchRunSpec.class));
  }
}
