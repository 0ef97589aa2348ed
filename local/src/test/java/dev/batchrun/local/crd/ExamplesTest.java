package dev.batchrun.local.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.planning.PlanOutcome;
import dev.batchrun.core.planning.Planner;
import dev.batchrun.operator.contract.FrozenContractFile;
import dev.batchrun.operator.contract.PlanRequests;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every manifest under {@code examples/} and in the README is one that a server takes. */
class ExamplesTest {
  private static final Pattern YAML_BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  /** Where it stands and what it is. */
  private record Manifest(String file, ObjectNode object) {
    String kind() {
      return object.get("kind").asText();
    }

    String name() {
      return object.at("/metadata/name").asText();
    }
  }

  private static List<Manifest> manifests() throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Crds.repository().resolve("examples"))) {
      files
          .filter(file -> file.toString().endsWith(".yaml"))
          .sorted()
          .forEach(
              file ->
                  Crds.objects(read(file))
                      .forEach(o -> manifests.add(new Manifest(relative(file), o))));
    }
    Matcher blocks = YAML_BLOCK.matcher(read(Crds.repository().resolve("README.md")));
    while (blocks.find()) {
      Crds.objects(blocks.group(1)).forEach(o -> manifests.add(new Manifest("README.md", o)));
    }
    return manifests;
  }

  private static String relative(Path file) {
    return Crds.repository().relativize(file).toString();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void areTakenByTheServerWithoutAnUnknownField() throws IOException {
    int ours = 0;
    for (Manifest manifest : manifests()) {
      if (Crds.isOurs(manifest.object())) {
        ours++;
        assertEquals(List.of(), Crds.unknownFields(manifest.object()), manifest.file());
        assertEquals(List.of(), Crds.create(manifest.object()), manifest.file());
      }
    }
    assertTrue(ours >= 14, ours + " manifests of ours");
  }

  @Test
  void planWithTheContractsTheyName() throws IOException {
    Map<String, DatasetSpec> contracts = new LinkedHashMap<>();
    for (Manifest manifest : manifests()) {
      if (manifest.kind().equals("Dataset")) {
        contracts.put(manifest.name(), typed(manifest, Dataset.class).getSpec());
      }
    }
    for (Manifest manifest : manifests()) {
      if (manifest.kind().equals("BatchRun")) {
        BatchRun run = typed(manifest, BatchRun.class);
        PlanOutcome outcome =
            Planner.plan(PlanRequests.of(run.getSpec(), contract(run, contracts)));
        assertTrue(outcome instanceof PlanOutcome.Planned, () -> manifest.file() + ": " + outcome);
      }
    }
  }

  private static FrozenContract contract(BatchRun run, Map<String, DatasetSpec> contracts) {
    String dataset = run.getSpec().datasetRef().name();
    assertTrue(contracts.containsKey(dataset), "no example declares Dataset " + dataset);
    return FrozenContractFile.freeze(dataset, contracts.get(dataset), List.of()).contract();
  }

  private static <T> T typed(Manifest manifest, Class<T> type) {
    return Serialization.unmarshal(manifest.object().toString(), type);
  }

  @Test
  void nameOnlyClaimsThatAnExampleDeclaresAndDirectoriesThatAreThere() throws IOException {
    List<String> claims = new ArrayList<>();
    for (Manifest manifest : manifests()) {
      if (manifest.kind().equals("PersistentVolumeClaim")) {
        claims.add(manifest.name());
        String path =
            manifest.object().at("/metadata/annotations/local.batchrun.dev~1path").asText();
        assertTrue(
            Files.isDirectory(Crds.repository().resolve(path)), manifest.file() + " " + path);
      }
    }
    for (Manifest manifest : manifests()) {
      manifest
          .object()
          .findValuesAsText("claimName")
          .forEach(claim -> assertTrue(claims.contains(claim), manifest.file() + " " + claim));
    }
  }

  @Test
  void haveTheFirstDatasetOfTheReadmeWordForWord() {
    Matcher block = YAML_BLOCK.matcher(read(Crds.repository().resolve("README.md")));
    assertTrue(block.find());
    assertEquals(
        block.group(1), read(Crds.repository().resolve("examples/first-dataset/orders.yaml")));
  }
}
