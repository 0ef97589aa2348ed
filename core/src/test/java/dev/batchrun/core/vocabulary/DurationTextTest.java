package dev.batchrun.core.vocabulary;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationTextTest {
  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      nullValues = "-",
      value = {
        "90s, PT1M30S",
        "1h30m, PT1H30M",
        "7d, PT168H",
        "0s, PT0S",
        "2d1s, PT48H1S",
        "'', -",
        "5, -",
        "1.5h, -",
        "-1s, -",
        "1w, -",
        "PT1H, -",
        "999999999999999d, -"
      })
  void readsADuration(String text, Duration duration) {
    assertEquals(Optional.ofNullable(duration), DurationText.parse(text));
  }

  @Test
  void refusesATextThatGoesOnForEver() {
    assertEquals(Optional.empty(), DurationText.parse("1s".repeat(20_000)));
  }

  @ParameterizedTest(name = "{0} is written {1}")
  @CsvSource({"PT1M30S, 1m30s", "PT24H, 1d", "PT49H1S, 2d1h1s", "PT0S, 0s", "PT0.2S, 0s"})
  void writesADuration(Duration duration, String text) {
    assertEquals(text, DurationText.of(duration));
  }
}
