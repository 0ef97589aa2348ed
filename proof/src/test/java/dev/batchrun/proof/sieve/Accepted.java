package dev.batchrun.proof.sieve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.proof.sieve.Outcome.Difference;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Differences from the reference that are no mistake, each with the reason why not. */
enum Accepted {
  /** How far an attempt had come is told as it is seen; whoever hears late tells less of it. */
  PROGRESS("in how far an attempt was seen to come", same("batchruns/", Accepted::forgetProgress)),
  /** A Job carries the newest head of the log that was known when it was created. */
  WITNESS("in the log head that a Job carries", same("", Accepted::forgetWitnesses)),
  /** Whether a run finds its boundary taken depends on when it looks; it publishes either way. */
  WAITED(
      "in an Event about waiting for a boundary",
      d -> d.what().equals(Outcome.EVENT) && d.found().startsWith("WaitingForBoundary "));

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String text;
  private final Predicate<Difference> explains;

  Accepted(String text, Predicate<Difference> explains) {
    this.text = text;
    this.explains = explains;
  }

  /** In what such an end differs. */
  String text() {
    return text;
  }

  /** Why this difference is accepted; empty when it is not. */
  static Optional<Accepted> of(Difference difference) {
    return Stream.of(values()).filter(a -> a.explains.test(difference)).findFirst();
  }

  /** Two objects that are the same but for something. */
  private static Predicate<Difference> same(String kind, Consumer<JsonNode> forget) {
    return d ->
        d.what().startsWith(kind)
            && d.expected().startsWith("{")
            && d.found().startsWith("{")
            && without(d.expected(), forget).equals(without(d.found(), forget));
  }

  private static JsonNode without(String object, Consumer<JsonNode> forget) {
    JsonNode tree = read(object);
    forget.accept(tree);
    return tree;
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static void forgetProgress(JsonNode run) {
    if (run.path("status") instanceof ObjectNode status) {
      status.remove("progress");
    }
  }

  private static void forgetWitnesses(JsonNode object) {
    for (JsonNode variable : object.findParents("value")) {
      if (variable.path("name").asText().equals(PodLayout.ENV_REQUEST)) {
        ObjectNode request = (ObjectNode) read(variable.path("value").asText());
        request.remove("witness");
        ((ObjectNode) variable).set("value", request);
      }
    }
  }
}
