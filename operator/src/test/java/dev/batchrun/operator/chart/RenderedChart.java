package dev.batchrun.operator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What does a chart give for one set of values?
 *
 * @param name of the set of values
 * @param objects in their order
 */
record RenderedChart(String name, List<JsonNode> objects) {

  /** A checked-in rendering. */
  static RenderedChart of(String name) {
    return new RenderedChart(name, objects("helm/tests/rendered/" + name + ".yaml"));
  }

  /** Every rendering of the operator's chart. */
  static Stream<RenderedChart> ofTheOperator() {
    return Stream.of("namespaced", "everywhere", "several").map(RenderedChart::of);
  }

  /** All objects of a file of the repository. */
  static List<JsonNode> objects(String file) {
    Path path = Path.of(System.getProperty("batchrun.repository"), file);
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(Files.readString(path))) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }

  /** The objects of some kinds. */
  List<JsonNode> all(String... kinds) {
    return objects.stream()
        .filter(object -> Set.of(kinds).contains(object.path("kind").asText()))
        .toList();
  }

  /** The one object of a kind. */
  JsonNode one(String kind) {
    List<JsonNode> found = all(kind);
    if (found.size() != 1) {
      throw new AssertionError(name + ": found " + found.size() + " of " + kind + ", expected one");
    }
    return found.get(0);
  }

  /** What its roles allow, as {@code verb resource.group}. */
  Set<String> grants() {
    Set<String> grants = new TreeSet<>();
    for (JsonNode role : all("Role", "ClusterRole")) {
      for (JsonNode rule : role.path("rules")) {
        for (String group : texts(rule.path("apiGroups"))) {
          for (String resource : texts(rule.path("resources"))) {
            for (String verb : texts(rule.path("verbs"))) {
              grants.add(verb + " " + resource + (group.isEmpty() ? "" : "." + group));
            }
          }
        }
      }
    }
    return grants;
  }

  static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
