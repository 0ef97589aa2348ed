package dev.batchrun.local;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The engine's native library, unpacked once instead of at every start of a stage.
 *
 * <p>DuckDB's driver unpacks 70 MB to the temporary directory whenever it starts, unless its jar
 * holds no library and the library path does. A run starts four processes, so this is most of what
 * they cost.
 *
 * @param classPath with a jar without the library in place of the driver's
 * @param libraryPath where the library is; empty when nothing was unpacked
 */
record UnpackedEngine(String classPath, Optional<Path> libraryPath) {
  private static final String DRIVER = "duckdb_jdbc";
  private static final String JAR = "duckdb_jdbc.jar";

  /**
   * Unpacks into a directory, or finds what an earlier start unpacked there. A platform whose
   * library is not known keeps the class path as it is: slower, and as right.
   */
  static UnpackedEngine in(Path directory, String classPath) throws IOException {
    List<String> entries = Arrays.asList(classPath.split(File.pathSeparator));
    Optional<Path> driver =
        entries.stream()
            .map(Path::of)
            .filter(path -> path.getFileName() != null)
            .filter(path -> path.getFileName().toString().startsWith(DRIVER))
            .filter(Files::isRegularFile)
            .findFirst();
    Optional<String> library = libraryEntry();
    if (driver.isEmpty() || library.isEmpty()) {
      return new UnpackedEngine(classPath, Optional.empty());
    }
    Path home = directory.resolve(driver.get().getFileName() + "-" + Files.size(driver.get()));
    if (!Files.isDirectory(home) && !unpack(driver.get(), library.get(), home)) {
      return new UnpackedEngine(classPath, Optional.empty());
    }
    String replaced =
        entries.stream()
            .map(
                entry -> Path.of(entry).equals(driver.get()) ? home.resolve(JAR).toString() : entry)
            .collect(Collectors.joining(File.pathSeparator));
    return new UnpackedEngine(replaced, Optional.of(home));
  }

  private static Optional<String> libraryEntry() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    if (!system.startsWith("linux")) {
      return Optional.empty();
    }
    return switch (machine) {
      case "amd64", "x86_64" -> Optional.of("libduckdb_java.so_linux_amd64");
      case "aarch64", "arm64" -> Optional.of("libduckdb_java.so_linux_arm64");
      default -> Optional.empty();
    };
  }

  private static boolean unpack(Path driver, String library, Path home) throws IOException {
    Path unfinished = home.resolveSibling("unfinished-" + UUID.randomUUID());
    Files.createDirectories(unfinished);
    try (ZipFile jar = new ZipFile(driver.toFile())) {
      ZipEntry entry = jar.getEntry(library);
      if (entry == null) {
        return false;
      }
      try (InputStream in = jar.getInputStream(entry)) {
        Files.copy(in, unfinished.resolve(System.mapLibraryName("duckdb_java")));
      }
      copyWithoutLibraries(jar, unfinished.resolve(JAR));
    }
    try {
      Files.move(unfinished, home);
    } catch (FileSystemException somebodyWasFaster) {
      if (!Files.isDirectory(home)) {
        throw somebodyWasFaster;
      }
    }
    return true;
  }

  private static void copyWithoutLibraries(ZipFile jar, Path target) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
      Enumeration<? extends ZipEntry> entries = jar.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().startsWith("libduckdb_java")) {
          continue;
        }
        out.putNextEntry(new ZipEntry(entry.getName()));
        try (InputStream in = jar.getInputStream(entry)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
  }
}
