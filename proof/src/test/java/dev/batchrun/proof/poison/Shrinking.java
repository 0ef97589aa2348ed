package dev.batchrun.proof.poison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The smallest tree that still fails: drops members and elements, and halves texts. */
final class Shrinking {
  private static final int MAX_TRIES = 3000;

  private Shrinking() {}

  static JsonNode smallest(JsonNode failing, Predicate<JsonNode> fails) {
    JsonNode smallest = failing;
    int tries = 0;
    Optional<JsonNode> smaller = Optional.of(failing);
    while (smaller.isPresent() && tries < MAX_TRIES) {
      smallest = smaller.get();
      smaller = Optional.empty();
      for (JsonNode candidate : smaller(smallest)) {
        if (++tries >= MAX_TRIES || fails.test(candidate)) {
          smaller = tries >= MAX_TRIES ? Optional.empty() : Optional.of(candidate);
          break;
        }
      }
    }
    return smallest;
  }

  /** All trees that are one step smaller, the biggest steps first. */
  static List<JsonNode> smaller(JsonNode tree) {
    List<JsonNode> smaller = new ArrayList<>();
    if (tree instanceof ObjectNode object) {
      for (String name : names(object)) {
        smaller.add(object.deepCopy().without(name));
      }
      for (String name : names(object)) {
        smaller(object.get(name)).forEach(s -> smaller.add(object.deepCopy().set(name, s)));
      }
    } else if (tree instanceof ArrayNode array) {
      for (int i = 0; i < Math.min(array.size(), 20); i++) {
        ArrayNode without = array.deepCopy();
        without.remove(i);
        smaller.add(without);
      }
      for (int i = 0; i < Math.min(array.size(), 20); i++) {
        for (JsonNode s : smaller(array.get(i))) {
          ArrayNode with = array.deepCopy();
          with.set(i, s);
          smaller.add(with);
        }
      }
    } else if (tree.isTextual() && tree.textValue().length() > 8) {
      String text = tree.textValue();
      smaller.add(
          tree instanceof com.fasterxml.jackson.databind.node.TextNode
              ? com.fasterxml.jackson.databind.node.TextNode.valueOf(
                  text.substring(0, text.length() / 2))
              : tree);
    }
    return smaller;
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
