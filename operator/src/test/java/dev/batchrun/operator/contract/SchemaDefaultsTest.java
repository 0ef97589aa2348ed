package dev.batchrun.operator.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.identity.CanonicalJson;
import dev.batchrun.core.identity.RequestMeaning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A default that the API server writes out must mean the same as the field's absence, or a run
 * would become another one on the day a server with another schema stored it.
 */
class SchemaDefaultsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A field with a default: the way to it and the value. */
  private record Default(List<String> path, Object value) {}

  private static List<Default> defaults(String kind) throws IOException {
    Path file =
        Path.of(System.getProperty("batchrun.repository"), "crds", kind + "s.batchrun.dev.yaml");
    List<Default> defaults = new ArrayList<>();
    JsonNode schema = new YAMLMapper().readTree(Files.readString(file));
    collect(
        schema.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"), List.of(), defaults);
    return defaults;
  }

  private static void collect(JsonNode schema, List<String> path, List<Default> defaults) {
    if (schema.has("default")) {
      defaults.add(new Default(path, JSON.convertValue(schema.get("default"), Object.class)));
    }
    schema
        .path("properties")
        .properties()
        .forEach(p -> collect(p.getValue(), plus(path, p.getKey()), defaults));
    if (schema.has("items")) {
      collect(schema.get("items"), path, defaults);
    }
  }

  private static List<String> plus(List<String> path, String name) {
    List<String> longer = new ArrayList<>(path);
    longer.add(name);
    return longer;
  }

  @Test
  void meanTheSameAsTheFieldsAbsence() throws IOException {
    List<Default> ofDatasets = defaults("dataset");
    assertTrue(ofDatasets.size() > 20, ofDatasets.size() + " defaults");
    for (Default d : ofDatasets) {
      assertEquals(meaning("contract", d, false), meaning("contract", d, true), d.toString());
    }
    for (Default d : defaults("batchrun")) {
      if (!d.path().get(0).equals("datasetSpec")) {
        assertEquals(meaning("run", d, false), meaning("run", d, true), d.toString());
      }
    }
  }

  private static String meaning(String part, Default field, boolean written) {
    Map<String, Object> contract = tree(SpecTree.of(FilledRecord.of(DatasetSpec.class)));
    Map<String, Object> run = tree(SpecTree.of(FilledRecord.of(BatchRunSpec.class)));
    // A filled record names the last mode there is, which computes nothing.
    run.put("mode", "Publish");
    set(part.equals("run") ? run : contract, field.path(), written ? field.value() : null);
    return CanonicalJson.text(
        RequestMeaning.of(Map.of("dataset", "orders", "contract", contract, "run", run)));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> tree(Map<String, Object> source) {
    return JSON.convertValue(source, Map.class);
  }

  @SuppressWarnings("unchecked")
  private static void set(Object at, List<String> path, Object value) {
    if (at instanceof List<?> items) {
      items.forEach(item -> set(item, path, value));
      return;
    }
    Map<String, Object> members = (Map<String, Object>) at;
    if (path.size() > 1) {
      set(members.get(path.get(0)), path.subList(1, path.size()), value);
    } else if (value == null) {
      members.remove(path.get(0));
    } else {
      members.put(path.get(0), value);
    }
  }
}
