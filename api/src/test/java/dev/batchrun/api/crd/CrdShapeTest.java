package dev.batchrun.api.crd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API server, people and later versions need of every field. */
class CrdShapeTest {
  /** The real server's limits, with room to spare. */
  private static final long MAX_RULE_COST = 5_000_000;

  private static final long MAX_DEFINITION_COST = 50_000_000;

  @TempDir static Path scratch;

  /** A place in a schema. */
  private record Place(String path, JsonNode schema) {}

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    for (Map.Entry<String, ObjectNode> definition : CrdGeneration.generate(scratch).entrySet()) {
      String kind = definition.getValue().at("/spec/names/kind").asText();
      JsonNode schema = definition.getValue().at("/spec/versions/0/schema/openAPIV3Schema");
      collect(kind + ".spec", schema.at("/properties/spec"), places);
      collect(kind + ".status", schema.at("/properties/status"), places);
    }
    assertTrue(places.size() > 400, places.size() + " places");
    return places;
  }

  private static void collect(String path, JsonNode schema, List<Place> places) {
    places.add(new Place(path, schema));
    schema
        .path("properties")
        .properties()
        .forEach(p -> collect(path + "." + p.getKey(), p.getValue(), places));
    if (schema.has("items")) {
      collect(path + "[]", schema.get("items"), places);
    }
    if (schema.has("additionalProperties")) {
      collect(path + "{}", schema.get("additionalProperties"), places);
    }
  }

  @Test
  void describesEveryField() {
    assertEquals(
        List.of(),
        places().stream()
            .filter(p -> !p.path().endsWith("[]") && !p.path().endsWith("{}"))
            .filter(p -> p.schema().path("description").asText().isBlank())
            .map(Place::path)
            .toList());
  }

  @Test
  void boundsEveryTextListAndMap() {
    assertEquals(
        List.of(), places().stream().filter(p -> !isBounded(p.schema())).map(Place::path).toList());
  }

  private static boolean isBounded(JsonNode schema) {
    return switch (schema.path("type").asText()) {
      case "string" -> schema.has("maxLength") || schema.has("enum");
      case "array" -> schema.has("maxItems") && schema.has("x-kubernetes-list-type");
      case "object" -> schema.has("properties") || schema.has("maxProperties");
      case "integer", "boolean" -> true;
      // Fractions have no exact meaning and a place without a type takes anything.
      default -> false;
    };
  }

  @Test
  void namesTheFieldInEveryRuleAndSaysItOnce() {
    for (Place place : places()) {
      List<String> messages =
          StreamSupport.stream(place.schema().path("x-kubernetes-validations").spliterator(), false)
              .map(rule -> rule.get("message").asText())
              .toList();
      assertEquals(messages.stream().distinct().toList(), messages, place.path());
      messages.forEach(
          message -> assertTrue(message.length() > 15 && !message.contains("\n"), message));
    }
  }

  @Test
  void keepsRulesCheapEnoughForTheApiServer() {
    CrdGeneration.generate(scratch)
        .forEach(
            (name, definition) -> {
              List<RuleCost> costs =
                  RuleCost.of(definition.at("/spec/versions/0/schema/openAPIV3Schema"));
              assertTrue(costs.size() > 0, name);
              costs.forEach(c -> assertTrue(c.cost() <= MAX_RULE_COST, name + ": " + c));
              long sum = costs.stream().mapToLong(RuleCost::cost).sum();
              assertTrue(sum <= MAX_DEFINITION_COST, name + " costs " + sum);
            });
  }

  @Test
  void seesThatARuleOverListsWithoutBoundsIsTooDear() throws Exception {
    JsonNode schema =
        new ObjectMapper()
            .readTree(
                """
                {"type":"object","properties":{"names":{"type":"array","items":{"type":"string"}}},
                 "x-kubernetes-validations":[{"rule":"self.names.all(a, self.names.exists_one(b, a == b))","message":"m"}]}
                """);
    assertTrue(RuleCost.of(schema).get(0).cost() > MAX_RULE_COST);
  }

  @Test
  void showsWhatPeopleAskForAtAGlance() {
    Map<String, ObjectNode> definitions = CrdGeneration.generate(scratch);
    assertEquals(
        "Phase Mode Done/Total Failed Reason Message Age",
        columns(definitions.get("backfills.batchrun.dev")));
    assertEquals(
        "Phase Dataset Partition Version Progress Reason Message Age",
        columns(definitions.get("batchruns.batchrun.dev")));
    assertEquals(
        "Version Published Stale Closed-Through Age",
        columns(definitions.get("datasets.batchrun.dev")));
    assertEquals("Target Verdict By Applied Age", columns(definitions.get("reviews.batchrun.dev")));
  }

  private static String columns(JsonNode definition) {
    List<String> names = new ArrayList<>();
    definition
        .at("/spec/versions/0/additionalPrinterColumns")
        .forEach(column -> names.add(column.get("name").asText()));
    return String.join(" ", names);
  }

  @Test
  void givesEveryKindAStatusOfItsOwnACategoryAndAShortName() {
    CrdGeneration.generate(scratch)
        .forEach(
            (name, definition) -> {
              assertTrue(definition.at("/spec/versions/0/subresources/status").isObject(), name);
              assertEquals("batchrun-all", definition.at("/spec/names/categories/0").asText());
              assertEquals("Namespaced", definition.at("/spec/scope").asText());
              assertTrue(definition.at("/spec/names/shortNames/0").isTextual(), name);
            });
  }
}
