package dev.batchrun.local.server.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.local.server.object.Json;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
  @ParameterizedTest
  @CsvSource({
    "PT-5S,0s",
    "PT0S,0s",
    "PT119S,119s",
    "PT120S,2m",
    "PT3M20S,3m20s",
    "PT10M5S,10m",
    "PT179M,179m",
    "PT3H,3h",
    "PT3H7M,3h7m",
    "PT9H30M,9h",
    "PT47H,47h",
    "PT48H,2d",
    "PT53H,2d5h",
    "P8D,8d",
    "P700D,700d",
    "P730D,2y",
    "P800D,2y70d",
    "P3000D,8y"
  })
  void writesSpansAsKubectlDoes(Duration span, String expected) {
    assertEquals(expected, Ages.text(span));
  }

  @Test
  void tellsWhatItCannotRead() {
    Instant now = Instant.parse("2026-01-01T00:01:00Z");
    assertEquals("60s", Ages.since(Json.object().textNode("2026-01-01T00:00:00Z"), now));
    assertEquals("<invalid>", Ages.since(Json.object().textNode("yesterday"), now));
    assertEquals("<unknown>", Ages.since(Json.object().missingNode(), now));
  }
}
