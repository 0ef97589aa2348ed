package dev.batchrun.core.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

  @Test
  void sortsNamesByUtf16CodeUnitsAndWritesNoBlanks() {
    // The names of RFC 8785's example of sorting, in its order.
    List<String> names = List.of("\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33");
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = names.size() - 1; i >= 0; i--) {
      map.put(names.get(i), (long) i);
    }
    assertEquals(
        "{\"\\r\":0,\"1\":1,\"\u0080\":2,\"\u00f6\":3,\"\u20ac\":4,\"\ud83d\ude00\":5,\"\ufb33\":6}",
        CanonicalJson.text(map));
  }

  @Test
  void escapesOnlyWhatItMust() {
    assertEquals(
        "\"\\\"\\\\\\b\\t\\n\\f\\r\\u0000\\u001f/\u007f\u20ac\"",
        CanonicalJson.text("\"\\\b\t\n\f\r\u0000\u001f/\u007f\u20ac"));
  }

  @Test
  void writesListsWholeNumbersAndBooleans() {
    assertEquals(
        "[1,-9223372036854775808,true,false,[],{}]",
        CanonicalJson.text(List.of(1, Long.MIN_VALUE, true, false, List.of(), Map.of())));
  }

  @Test
  void refusesWhatHasMoreThanOneText() {
    for (Object wrong : Arrays.asList(null, 1.5, 'c')) {
      assertThrows(IllegalArgumentException.class, () -> CanonicalJson.text(wrong));
    }
    for (String half : List.of("\ud83d", "\ude00", "\ud83dx", "\ude00\ud83d")) {
      assertThrows(IllegalArgumentException.class, () -> CanonicalJson.text(half));
    }
  }
}
