package dev.batchrun.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of the documentation that is made from code and must not be older than it. */
public final class GeneratedPage {
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private GeneratedPage() {}

  /** Compares the page with what the code says now, or writes it. */
  public static void check(String path, String wanted) {
    Path file = Path.of(System.getProperty("batchrun.repository"), path);
    try {
      if (UPDATE) {
        Files.createDirectories(file.getParent());
        Files.writeString(file, wanted);
      }
      String found = Files.exists(file) ? Files.readString(file) : "";
      assertEquals(wanted, found, path + ": is older than the code; run make generate");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
