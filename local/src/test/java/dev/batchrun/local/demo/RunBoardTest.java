package dev.batchrun.local.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunBoardTest {
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);

  @Test
  void printsALineForEachPhaseAndABarThatNeverGoesBack() throws Exception {
    RunBoard board = new RunBoard(out, false);
    board.show(at(0), status("Running", "transform 2/4"), Optional.of(50));
    board.show(at(1), status("Running", "transform 2/4"), Optional.of(50));
    board.show(at(2), status("Running", "transform 2/4"), Optional.of(10));
    board.show(at(63), status("Published", "publish 4/4"), Optional.empty());
    assertEquals(
        """
          00:00  Running
                 [##############--------------]  50 %  transform 2/4
          01:03  Published    version 7, consumers may read it
        """,
        text.toString(StandardCharsets.UTF_8).replaceAll(" +\\n", "\n"));
  }

  @Test
  void drawsInPlaceOnATerminal() throws Exception {
    new RunBoard(out, true).show(at(0), status("Validating", "validate 3/4"), Optional.of(0));
    assertEquals(
        "\r\033[K  00:00  Validating   gates and reconciliation\n"
            + "\r\033[K  [################------------]  60 %  validate 3/4",
        text.toString(StandardCharsets.UTF_8));
  }

  private static Duration at(int seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static BatchRunStatus status(String phase, String progress) throws Exception {
    return new ObjectMapper()
        .readValue(
            "{\"phase\":\"%s\",\"progress\":\"%s\",\"commit\":{\"version\":7}}"
                .formatted(phase, progress),
            BatchRunStatus.class);
  }
}
