package dev.batchrun.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedEngineTest {
  @TempDir Path directory;

  @Test
  void putsTheLibraryBesideADriverWithoutOne() throws Exception {
    UnpackedEngine engine = unpack();
    Path home = engine.libraryPath().orElseThrow();
    assertTrue(Files.size(home.resolve(System.mapLibraryName("duckdb_java"))) > 1_000_000);
    Path driver =
        Arrays.stream(engine.classPath().split(File.pathSeparator))
            .map(Path::of)
            .filter(path -> path.startsWith(home))
            .findFirst()
            .orElseThrow();
    try (ZipFile jar = new ZipFile(driver.toFile())) {
      assertFalse(jar.stream().anyMatch(entry -> entry.getName().startsWith("libduckdb_java")));
      assertTrue(jar.getEntry("META-INF/services/java.sql.Driver") != null);
    }
  }

  @Test
  void findsWhatAnEarlierStartUnpacked() throws Exception {
    Path library =
        unpack().libraryPath().orElseThrow().resolve(System.mapLibraryName("duckdb_java"));
    var before = Files.getLastModifiedTime(library);
    assertEquals(Optional.of(library.getParent()), unpack().libraryPath());
    assertEquals(before, Files.getLastModifiedTime(library));
  }

  @Test
  void leavesAClassPathWithoutTheDriverAlone() throws Exception {
    assertEquals(
        new UnpackedEngine("a.jar" + File.pathSeparator + "b.jar", Optional.empty()),
        UnpackedEngine.in(directory, "a.jar" + File.pathSeparator + "b.jar"));
  }

  private UnpackedEngine unpack() throws Exception {
    UnpackedEngine engine = UnpackedEngine.in(directory, System.getProperty("java.class.path"));
    assumeTrue(engine.libraryPath().isPresent(), "no unpacked engine for this platform");
    return engine;
  }
}
