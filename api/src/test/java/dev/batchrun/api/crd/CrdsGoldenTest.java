package dev.batchrun.api.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps {@code crds/}, its copy in the cluster chart and {@code docs/crds.md} what the Java model
 * says. {@code make generate}, or {@code mvn -pl core,api test -Dtest=CrdsGoldenTest
 * -Dgolden.update=true}, writes them anew.
 */
class CrdsGoldenTest {
  @TempDir Path scratch;

  @Test
  void checksInTheDefinitionsThatTheModelGives() throws IOException {
    Map<String, ObjectNode> definitions = CrdGeneration.generate(scratch);
    for (String directory : List.of("crds/", "helm/batchrun-cluster/definitions/")) {
      for (Map.Entry<String, ObjectNode> definition : definitions.entrySet()) {
        GoldenFiles.check(
            directory + definition.getKey() + ".yaml", CrdYaml.text(definition.getValue()));
      }
      assertEquals(
          definitions.keySet().stream().map(name -> name + ".yaml").sorted().toList(),
          names(directory));
    }
  }

  private static List<String> names(String directory) throws IOException {
    try (Stream<Path> files = Files.list(GoldenFiles.repository().resolve(directory))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void checksInTheReferenceOfTheDefinitions() throws IOException {
    GoldenFiles.check("docs/crds.md", CrdReference.text(CrdGeneration.generate(scratch).values()));
  }
}
