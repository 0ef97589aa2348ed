package dev.batchrun.runner.inputs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
  @TempDir Path root;

  @BeforeEach
  void files() throws IOException {
    for (String path :
        new String[] {
          "a.parquet",
          "b.csv",
          ".hidden.parquet",
          "x/a.parquet",
          "x/y/b.parquet",
          "x/y/z/c.parquet",
          "day=2026-07-01/p.parquet",
          "day=2026-07-02/p.parquet",
          "x/.tmp/d.parquet",
          "we[i]rd.parquet"
        }) {
      Files.createDirectories(root.resolve(path).getParent());
      Files.writeString(root.resolve(path), "x");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.parquet | a.parquet, we[i]rd.parquet",
        "*.{parquet,csv} | a.parquet, b.csv, we[i]rd.parquet",
        "x/*.parquet | x/a.parquet",
        "x/**/*.parquet | x/a.parquet, x/y/b.parquet, x/y/z/c.parquet",
        "x/** | x/a.parquet, x/y/b.parquet, x/y/z/c.parquet",
        "**/b.* | b.csv, x/y/b.parquet",
        "day=*/p.parquet | day=2026-07-01/p.parquet, day=2026-07-02/p.parquet",
        "day=2026-07-{01,03}/*.parquet | day=2026-07-01/p.parquet",
        "{x/a,x/y/b}.parquet | x/a.parquet, x/y/b.parquet",
        ".hidden.parquet | .hidden.parquet",
        ".*.parquet | .hidden.parquet",
        "?.csv | b.csv",
        "we[i]rd.parquet | we[i]rd.parquet",
        "nothing/*.parquet | ''",
        "a.parquet/* | ''",
        "x/*/*/*.parquet | x/y/z/c.parquet"
      })
  void expandsInOrder(String pattern, String expected) throws IOException {
    assertEquals(expected, String.join(", ", Glob.of(pattern).expand(root)));
  }

  @Test
  void doesNotDescendIntoALinkThatLeavesTheRoot(@TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("o.parquet"), "x");
    Files.createSymbolicLink(root.resolve("link"), outside);
    assertEquals(0, Glob.of("link/*.parquet").expand(root).size());
    assertEquals(0, Glob.of("**/o.parquet").expand(root).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a", "a}", "{a,{b}"})
  void refusesBracesThatDoNotMatch(String pattern) {
    assertThrows(IllegalArgumentException.class, () -> Glob.of(pattern));
  }
}
