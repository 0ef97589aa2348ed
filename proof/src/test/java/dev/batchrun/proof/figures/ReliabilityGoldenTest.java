package dev.batchrun.proof.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The page says what the last whole proof counted. */
class ReliabilityGoldenTest {
  private static final Path PAGE =
      Path.of(System.getProperty("batchrun.repository"), "docs", "reliability.md");

  @Test
  void thePageIsMadeOfTheFiguresOfTheLastWholeProof() throws IOException {
    String wanted = ReliabilityPage.render();
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(PAGE, wanted);
    }
    assertEquals(
        wanted, Files.readString(PAGE), "docs/reliability.md: is older; run make generate");
  }
}
