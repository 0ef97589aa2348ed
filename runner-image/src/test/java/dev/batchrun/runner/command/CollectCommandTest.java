package dev.batchrun.runner.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What does a contract let a collection take? */
class CollectCommandTest {
  private static DatasetSpec spec(String execution) throws IOException {
    return new ObjectMapper()
        .readValue(
            "{\"output\": {\"history\": {\"keepFor\": \"1h\", \"keepVersions\": 2}}, \"execution\": "
                + execution
                + "}",
            DatasetSpec.class);
  }

  @Test
  void keepsAnAttemptThatMayStillBeAtWork() throws IOException {
    var order = CollectCommand.order(spec("{\"deadlines\": {\"compute\": \"3h\"}}"), "5m");
    assertEquals(Duration.ofHours(1), order.keepFor());
    assertEquals(Duration.ofHours(3), order.abandonedAfter());
    assertEquals(Duration.ofHours(6), CollectCommand.order(spec("{}"), "5m").abandonedAfter());
  }

  @Test
  void keepsWhatWasAbandonedAsLongAsVersionsWhereThatIsLonger() throws IOException {
    var order = CollectCommand.order(spec("{\"deadlines\": {\"compute\": \"30m\"}}"), "5m");
    assertEquals(Duration.ofHours(1), order.abandonedAfter());
  }
}
