package dev.batchrun.proof.sieve;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Is every difference that we accept told to those who read what is promised? */
class AcceptedTest {
  @ParameterizedTest
  @EnumSource
  void isNamedWithItsReasonAmongWhatIsNotPromised(Accepted accepted) throws IOException {
    String page =
        Files.readString(
            Path.of(System.getProperty("batchrun.repository"), "docs", "reliability.md"));
    assertTrue(page.contains("  - " + accepted.text() + ": "), accepted.text());
  }
}
