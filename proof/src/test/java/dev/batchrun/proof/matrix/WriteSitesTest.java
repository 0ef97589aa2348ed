package dev.batchrun.proof.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Can the store be changed anywhere but in a durable step? A new write has to go through {@code
 * DurableSteps}, which refuses a step that is not listed, and what is listed the matrix has to
 * reach.
 */
class WriteSitesTest {
  private static final String STEPS = "dev.batchrun.runner.store.filesystem.DurableSteps";

  /** Write to the scratch space of their Pod, which is no store. */
  private static final Set<String> SCRATCH =
      Set.of(
          "dev.batchrun.runner.store.s3.S3Scratch",
          "dev.batchrun.runner.transform.AttemptFile",
          "dev.batchrun.runner.transform.StagedFiles",
          "dev.batchrun.runner.stage.Exchange");

  /** Opens channels for reading alone. */
  private static final String MOUNTED_FILES = "dev.batchrun.runner.store.filesystem.MountedFiles";

  private static final Set<String> READS =
      Set.of(
          "readAllBytes",
          "readString",
          "readAllLines",
          "lines",
          "newInputStream",
          "newBufferedReader",
          "newDirectoryStream",
          "list",
          "walk",
          "walkFileTree",
          "find",
          "exists",
          "notExists",
          "isDirectory",
          "isRegularFile",
          "isSymbolicLink",
          "isSameFile",
          "isReadable",
          "readSymbolicLink",
          "size",
          "getLastModifiedTime",
          "getAttribute",
          "readAttributes",
          "mismatch");

  private static final Set<String> FILE_MUTATORS =
      Set.of(
          "createNewFile",
          "delete",
          "deleteOnExit",
          "mkdir",
          "mkdirs",
          "renameTo",
          "setLastModified",
          "setReadOnly",
          "setWritable",
          "setReadable",
          "setExecutable");

  private static final Set<String> WRITERS =
      Set.of(
          "java.io.FileOutputStream",
          "java.io.RandomAccessFile",
          "java.io.FileWriter",
          "java.io.PrintWriter",
          "java.io.PrintStream");

  private static final JavaClasses RUNNER =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("test-classes"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages(
              "dev.batchrun.runner.store",
              "dev.batchrun.runner.transform",
              "dev.batchrun.runner.validate",
              "dev.batchrun.runner.stage");

  @Test
  void nothingChangesFilesOutsideADurableStep() {
    List<String> found = new ArrayList<>();
    for (JavaClass type : RUNNER) {
      if (!top(type).equals(STEPS) && !SCRATCH.contains(top(type))) {
        mutations(type).forEach(access -> found.add(access.getDescription()));
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void everyChangeStandsBetweenItsTwoFaultPoints() {
    JavaClass steps = RUNNER.get(STEPS);
    List<JavaAccess<?>> mutations = mutations(steps);
    Set<JavaCodeUnit> methods = new HashSet<>();
    for (JavaAccess<?> mutation : mutations) {
      assertTrue(mutation.isDeclaredInLambda(), mutation.getDescription() + " is no step");
      methods.add(mutation.getOrigin());
    }
    for (JavaCodeUnit method : methods) {
      long taken =
          method.getCallsFromSelf().stream()
              .filter(call -> call.getTargetOwner().equals(steps))
              .filter(call -> call.getName().equals("step"))
              .count();
      assertEquals(1, taken, method.getFullName());
    }
    assertTrue(methods.size() >= 8, methods.toString());
  }

  /** What the engine writes is a statement, which no byte code shows. */
  @Test
  void everyStatementThatWritesAFileIsPerformedByAStep() throws IOException {
    Path sources = Path.of("..", "runner-image", "src", "main", "java");
    Set<String> writing = new TreeSet<>();
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String text = Files.readString(file);
        if (text.contains("\"COPY ")) {
          writing.add(file.getFileName().toString());
          assertTrue(
              text.contains(".output(") || text.contains("writes.evidence("),
              file + " writes without a step");
        }
      }
    }
    assertEquals(Set.of("EvidenceFiles.java", "OutputWriter.java", "Quarantining.java"), writing);
  }

  private static List<JavaAccess<?>> mutations(JavaClass type) {
    List<JavaAccess<?>> found = new ArrayList<>();
    type.getAccessesFromSelf().stream().filter(WriteSitesTest::isMutation).forEach(found::add);
    return found;
  }

  private static boolean isMutation(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    if (owner.isEquivalentTo(Files.class)) {
      return !READS.contains(access.getName());
    }
    if (owner.isEquivalentTo(FileChannel.class)) {
      boolean reads = Set.of("read", "size", "position", "close").contains(access.getName());
      boolean opens =
          access.getName().equals("open") && top(access.getOriginOwner()).equals(MOUNTED_FILES);
      return !reads && !opens;
    }
    if (owner.isEquivalentTo(File.class)) {
      return FILE_MUTATORS.contains(access.getName());
    }
    return WRITERS.contains(owner.getName()) && access.getName().equals("<init>");
  }

  private static String top(JavaClass type) {
    int dollar = type.getName().indexOf('$');
    return dollar < 0 ? type.getName() : type.getName().substring(0, dollar);
  }
}
