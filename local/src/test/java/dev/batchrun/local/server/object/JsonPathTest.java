package dev.batchrun.local.server.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPathTest {
  private static JsonNode object() throws IOException {
    return Json.parse(
        """
        {"a":{"b":"x","n":null},
         "labels":{"k8s.io/name":"y"},
         "list":[{"type":"Ready","status":"True"},{"type":"Done","status":"False"}],
         "numbers":[1,2,3]}
        """
            .getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ".a.b|x",
        "a.b|x",
        ".a.n|none",
        ".a.missing.deeper|none",
        ".labels['k8s.io/name']|y",
        ".labels.k8s\\.io/name|y",
        ".list[0].status|True",
        ".list[-1].type|Done",
        ".list[*].type|Ready",
        ".list[?(@.type==\"Done\")].status|False",
        ".list[?(@.type=='Done')].status|False",
        ".list[?(@.type!=\"Ready\")].status|False",
        ".list[?(@.type==\"Gone\")].status|none",
        ".numbers[2]|3",
        ".numbers[3]|none"
      })
  void leadsToTheFirstValue(String path, String expected) throws IOException {
    assertEquals(
        expected, JsonPath.parse(path).first(object()).map(JsonNode::asText).orElse("none"));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThrows(IllegalArgumentException.class, () -> JsonPath.parse(".a[1:2]"));
    assertThrows(IllegalArgumentException.class, () -> JsonPath.parse(".list[?(@.a>1)]"));
  }
}
