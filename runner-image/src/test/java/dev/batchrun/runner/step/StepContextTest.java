package dev.batchrun.runner.step;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.core.vocabulary.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepContextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | BATCHRUN_REQUEST: not set",
        "no json | BATCHRUN_REQUEST: not a step request",
        "{\"protocol\": 2} | BATCHRUN_REQUEST: found step protocol 2, this runner speaks 1",
        "{\"protocol\": 1, \"contractDigest\": \"x\"} | cannot be read"
      })
  void namesWhatIsWrongWithTheRequest(String request, String message) {
    StepFailure failure =
        assertThrows(
            StepFailure.class,
            () ->
                StepContext.read(
                    Map.of(
                        PodLayout.ENV_REQUEST,
                        request,
                        PodLayout.ENV_CONTRACT,
                        "/nowhere/contract.json")));
    assertEquals(Reason.InvalidRequest, failure.reason());
    assertTrue(failure.getMessage().contains(message), failure.getMessage());
  }

  @Test
  void classifiesWhatThePlatformThrows() {
    assertEquals(Reason.PermissionDenied, Failures.of(new AccessDeniedException("/x")).reason());
    assertEquals(
        Reason.DiskFull,
        Failures.of(new FileSystemException("/x", null, "No space left on device")).reason());
    assertEquals(Reason.DiskFull, Failures.of(new IOException("No space left on device")).reason());
    assertEquals(Reason.StoreUnavailable, Failures.of(new IOException("stale handle")).reason());
    assertEquals(Reason.MemoryLimitReached, Failures.of(new OutOfMemoryError()).reason());
    assertEquals(Reason.InternalError, Failures.of(new IllegalStateException()).reason());
    assertTrue(
        Failures.of(new AccessDeniedException("/claims/x"))
            .getMessage()
            .startsWith("/claims/x: permission denied"));
  }

  @Test
  void writesALineForEachStepOfABar() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AtomicLong clock = new AtomicLong();
    Progress progress =
        new Progress(new PrintStream(out, true, StandardCharsets.UTF_8), false, clock::get);
    progress.bar("lock", 0.1, "soon");
    clock.set(3_000_000_000L);
    progress.bar("lock", 0.5, "1,000 rows");
    progress.bar("lock", 0.6, "too early");
    progress.bar("lock", 1, "2,000 rows");
    progress.line("lock", "done");
    assertEquals(
        """
        lock      [############............]  50 % 1,000 rows
        lock      [########################] 100 % 2,000 rows
        lock      done
        """,
        out.toString(StandardCharsets.UTF_8).replace("\r", ""));
    assertEquals("1.5 KiB", Progress.bytes(1536));
  }
}
