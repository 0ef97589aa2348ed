package dev.batchrun.runner.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SelfCheckedTest {
  private static final byte[] BYTES = SelfChecked.bytes(Map.of("n", 41, "path", "data/a"));

  @Test
  void readsBackWhatWasWritten() throws IOException {
    assertEquals(Map.of("n", 41, "path", "data/a"), SelfChecked.read(BYTES, Map.class));
    assertArrayEquals(BYTES, SelfChecked.bytes(SelfChecked.read(BYTES, Map.class)));
  }

  @Test
  void refusesEveryFlippedBit() {
    for (int i = 0; i < BYTES.length * 8; i++) {
      byte[] flipped = BYTES.clone();
      flipped[i / 8] ^= (byte) (1 << i % 8);
      assertThrows(IOException.class, () -> SelfChecked.tree(flipped), "bit " + i);
    }
  }

  @Test
  void refusesWhatWasCutAppendedOrNeverHadADigest() {
    for (int length = 0; length < BYTES.length; length++) {
      byte[] cut = Arrays.copyOf(BYTES, length);
      assertThrows(IOException.class, () -> SelfChecked.tree(cut), "cut to " + length);
    }
    String text = new String(BYTES, StandardCharsets.UTF_8);
    for (String other : new String[] {text + " ", text + text, "{\"n\":41}", "[]", "null", "1"}) {
      assertThrows(
          IOException.class, () -> SelfChecked.tree(other.getBytes(StandardCharsets.UTF_8)), other);
    }
  }

  @Test
  void saysWhatItFoundInsteadOfARecord() {
    assertRefused("found 3 bytes that are no JSON", "{\"n");
    assertRefused("found 2 bytes that are no canonical object", "[]");
    assertRefused("found no digest of its own in 8 bytes", "{\"n\":41}");
  }

  private static void assertRefused(String message, String text) {
    IOException refused =
        assertThrows(
            IOException.class, () -> SelfChecked.tree(text.getBytes(StandardCharsets.UTF_8)));
    assertEquals(message, refused.getMessage());
  }
}
