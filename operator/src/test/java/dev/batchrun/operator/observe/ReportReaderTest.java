package dev.batchrun.operator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportReaderTest {
  private static final String GOOD =
      "{\"protocol\":1,\"runId\":\"r-1\",\"stage\":\"publish\",\"reason\":\"Succeeded\","
          + "\"later\":\"releases may say more\"}";

  @Test
  void readsAReportAndIgnoresWhatItDoesNotKnow() {
    assertEquals(
        Optional.of(Reason.Succeeded),
        ReportReader.read(GOOD, "r-1", "publish").map(report -> report.reason()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "null",
        "[]",
        "Killed",
        "{\"protocol\":1,",
        "{\"protocol\":2,\"runId\":\"r-1\",\"stage\":\"publish\",\"reason\":\"Succeeded\"}",
        "{\"protocol\":1,\"runId\":\"r-2\",\"stage\":\"publish\",\"reason\":\"Succeeded\"}",
        "{\"protocol\":1,\"runId\":\"r-1\",\"stage\":\"lock\",\"reason\":\"Succeeded\"}",
        "{\"protocol\":1,\"runId\":\"r-1\",\"stage\":\"publish\"}",
        "{\"protocol\":1,\"runId\":\"r-1\",\"stage\":\"publish\",\"reason\":\"Invented\"}",
        "{\"protocol\":1,\"runId\":\"r-1\",\"stage\":\"publish\",\"reason\":\"Succeeded\","
            + "\"commit\":\"yes\"}"
      })
  void takesNothingElseForAReport(String text) {
    assertTrue(ReportReader.read(text, "r-1", "publish").isEmpty(), text);
  }

  @Test
  void takesNothingTooLongForAReport() {
    String padded = GOOD.replace("may say more", "x".repeat(5000));
    assertTrue(ReportReader.read(padded, "r-1", "publish").isEmpty());
  }

  @Test
  void believesNoDigestThatIsNone() {
    String seal =
        "{\"protocol\":1,\"runId\":\"r-1\",\"stage\":\"validate\",\"reason\":\"Succeeded\","
            + "\"seal\":{\"digest\":\"../../etc\"},\"commit\":{\"version\":-1}}";
    var facts = ReportReader.facts(ReportReader.read(seal, "r-1", "validate").orElseThrow());
    assertFalse(facts.seal().isPresent());
    assertFalse(facts.commit().isPresent());
  }
}
