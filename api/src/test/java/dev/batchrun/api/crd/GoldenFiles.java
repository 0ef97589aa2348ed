package dev.batchrun.api.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the repository that are generated from the code and checked in. */
final class GoldenFiles {
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  private GoldenFiles() {}

  /** The repository's root. */
  static Path repository() {
    return Path.of(System.getProperty("batchrun.repository"));
  }

  /** Fails when the file differs, or writes it with {@code -Dgolden.update=true}. */
  static void check(String path, String generated) throws IOException {
    Path file = repository().resolve(path);
    if (UPDATE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, generated);
    }
    String checkedIn = Files.exists(file) ? Files.readString(file) : "";
    assertEquals(checkedIn, generated, path + " is stale: run `make generate` and review the diff");
  }
}
