package dev.batchrun.api.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.batchrun.api.v1alpha1.Backfill;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * The CustomResourceDefinitions as the Java model gives them: what the generator of the Kubernetes
 * client makes, with what it cannot say put in.
 */
final class CrdGeneration {
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(Backfill.class, BatchRun.class, Dataset.class, Review.class);

  private static final ObjectMapper YAML = new YAMLMapper();

  private CrdGeneration() {}

  /** Plural to definition, all of them. */
  static Map<String, ObjectNode> generate(Path scratch) {
    new CRDGenerator()
        .customResourceClasses(KINDS)
        .inOutputDir(scratch.toFile())
        .detailedGenerate();
    Map<String, ObjectNode> definitions = new LinkedHashMap<>();
    for (Class<? extends HasMetadata> kind : KINDS) {
      String name = HasMetadata.getFullResourceName(kind);
      ObjectNode definition = read(scratch.resolve(name + "-v1.yml"));
      finish(definition, kind);
      definitions.put(name, definition);
    }
    return definitions;
  }

  static ObjectNode read(Path yaml) {
    try {
      return (ObjectNode) YAML.readTree(Files.readString(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void finish(ObjectNode definition, Class<? extends HasMetadata> kind) {
    ObjectNode version = (ObjectNode) definition.at("/spec/versions/0");
    orderColumns(version, kind);
    ObjectNode schema = (ObjectNode) version.at("/schema/openAPIV3Schema");
    SchemaFinish.finish(schema);
    schema.put("description", kind.getAnnotation(JsonClassDescription.class).value());
    describe(schema, "apiVersion", "batchrun.dev/v1alpha1.", "string");
    describe(schema, "kind", kind.getSimpleName() + ".", "string");
    // API servers refuse a definition that says more of metadata than its type.
    ((ObjectNode) schema.get("properties")).putObject("metadata").put("type", "object");
    describe(schema, "spec", "What is asked.", "object");
    describe(schema, "status", "What the operator knows of it.", "object");
    // Without this an object without a spec would pass: rules on spec are not run where it lacks.
    schema.putArray("required").add("spec");
    ((ObjectNode) definition.get("metadata"))
        .putObject("labels")
        .put("app.kubernetes.io/part-of", "batchrun-operator");
  }

  private static void describe(ObjectNode schema, String property, String text, String type) {
    ObjectNode properties = (ObjectNode) schema.get("properties");
    ObjectNode node =
        properties.has(property)
            ? (ObjectNode) properties.get(property)
            : properties.putObject(property);
    node.put("description", text).put("type", type);
  }

  /** The generator sorts columns by path; people read them in the order they were declared. */
  private static void orderColumns(ObjectNode version, Class<?> kind) {
    List<String> declared =
        Arrays.stream(kind.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    ArrayNode columns = (ArrayNode) version.get("additionalPrinterColumns");
    List<ObjectNode> ordered =
        StreamSupport.stream(columns.spliterator(), false)
            .map(ObjectNode.class::cast)
            .sorted(Comparator.comparing(column -> declared.indexOf(column.get("name").asText())))
            .toList();
    columns.removeAll().addAll(ordered);
    ordered.forEach(CrdGeneration::dropDefaultPriority);
  }

  private static void dropDefaultPriority(ObjectNode column) {
    if (column.path("priority").asInt() == 0) {
      column.remove("priority");
    }
  }
}
