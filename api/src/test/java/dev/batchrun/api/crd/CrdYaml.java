package dev.batchrun.api.crd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The one YAML text of a definition: keywords in the order people read them. */
final class CrdYaml {
  private static final String HEADER = "# Generated from the Java model by `make generate`.\n";

  private static final List<String> FIRST =
      List.of(
          "apiVersion",
          "kind",
          "metadata",
          "name",
          "description",
          "type",
          "format",
          "enum",
          "default",
          "required");
  private static final List<String> LAST =
      List.of(
          "schema",
          "served",
          "storage",
          "subresources",
          "selectableFields",
          "items",
          "additionalProperties",
          "properties",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-validations");

  private static final ObjectMapper JSON = new ObjectMapper();

  private CrdYaml() {}

  static String text(ObjectNode definition) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return HEADER + new Yaml(options).dump(ordered(definition, false));
  }

  private static Object ordered(JsonNode node, boolean names) {
    if (node.isObject()) {
      List<String> keys = new ArrayList<>();
      node.fieldNames().forEachRemaining(keys::add);
      keys.sort(
          names
              ? Comparator.naturalOrder()
              : Comparator.comparingInt(CrdYaml::rank).thenComparing(Comparator.naturalOrder()));
      Map<String, Object> result = new LinkedHashMap<>();
      // Below "properties" keys are names of fields, not keywords.
      keys.forEach(
          key -> result.put(key, ordered(node.get(key), key.equals("properties") && !names)));
      return result;
    }
    if (node.isArray()) {
      List<Object> result = new ArrayList<>();
      node.forEach(item -> result.add(ordered(item, false)));
      return result;
    }
    return JSON.convertValue(node, Object.class);
  }

  private static int rank(String key) {
    if (FIRST.contains(key)) {
      return FIRST.indexOf(key) - FIRST.size();
    }
    return LAST.contains(key) ? 1 + LAST.indexOf(key) : 0;
  }
}
