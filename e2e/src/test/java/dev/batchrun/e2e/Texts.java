package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What a message says. */
final class Texts {
  private Texts() {}

  static void assertSays(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text != null && text.contains(part), () -> "'" + part + "' is not in: " + text);
    }
  }
}
