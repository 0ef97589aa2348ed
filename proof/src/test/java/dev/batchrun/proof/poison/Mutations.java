package dev.batchrun.proof.poison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Turns a valid tree into one that nobody well-behaved writes. The same seed, the same tree. */
final class Mutations {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A deeper tree than this cannot be written as text. */
  private static final int WRITABLE = 1000;

  private static final int DEEP = 400;
  private static final int MANY = 2000;

  /** Texts that readers of dates, durations, paths, numbers and names trip over. */
  static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\u0000",
          "\u202Etxt.exe",
          "\uD800",
          "x\u001B[31m\n\tat java.lang.Object",
          "0000-00-00",
          "0000-01-01",
          "9999-12-31",
          "2026-02-30",
          "+999999999-12-31T23:59:59.999999999Z",
          "-999999999-01-01T00:00:00Z",
          "9999-12-31T24:00:00Z",
          "99999999999999999999d",
          "9223372036854775807d",
          "1s".repeat(20_000),
          "a".repeat(70_000),
          "9223372036854775808",
          "-1",
          "1e400",
          "NaN",
          "null",
          "../../../etc/passwd",
          "/",
          "%",
          "%zz=1",
          "a=",
          "=a",
          "day=1/",
          "sha256:",
          "sha256:" + "0".repeat(64),
          "crc32c:",
          "UTC+25:00",
          "Europe/Nowhere",
          "FutureReason",
          "*".repeat(64),
          "(".repeat(5_000),
          "{{business_date}}",
          "'; DROP TABLE x; --",
          "{\"@class\":\"javax.naming.InitialContext\"}");

  private final Random random;

  Mutations(Random random) {
    this.random = random;
  }

  /** A copy with one to four changes. */
  JsonNode of(JsonNode sound) {
    JsonNode tree = sound.deepCopy();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      JsonNode before = tree.deepCopy();
      change(tree);
      if (depth(tree) > WRITABLE) {
        return before;
      }
    }
    return tree;
  }

  private static int depth(JsonNode node) {
    int deepest = 0;
    for (JsonNode child : node) {
      deepest = Math.max(deepest, depth(child));
    }
    return deepest + 1;
  }

  private void change(JsonNode tree) {
    List<JsonNode> containers = new ArrayList<>();
    collect(tree, containers);
    JsonNode container = containers.get(random.nextInt(containers.size()));
    if (container instanceof ObjectNode object) {
      change(object, tree);
    } else if (container instanceof ArrayNode array) {
      change(array, tree);
    }
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private void change(ObjectNode object, JsonNode tree) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    if (names.isEmpty() || random.nextInt(12) == 0) {
      object.set(random.nextBoolean() ? "@class" : text(), value(tree));
      return;
    }
    String name = names.get(random.nextInt(names.size()));
    switch (random.nextInt(8)) {
      case 0, 1 -> object.remove(name);
      case 2 -> object.set(text(), object.remove(name));
      case 3 -> object.set(name, object.get(names.get(random.nextInt(names.size()))).deepCopy());
      default -> object.set(name, value(tree));
    }
  }

  private void change(ArrayNode array, JsonNode tree) {
    if (array.isEmpty() || random.nextInt(6) == 0) {
      array.add(value(tree));
      return;
    }
    int at = random.nextInt(array.size());
    switch (random.nextInt(6)) {
      case 0 -> array.remove(at);
      case 1 -> array.add(array.get(at).deepCopy());
      case 2 -> {
        JsonNode one = array.get(at);
        for (int i = 0; i < MANY && one.isValueNode(); i++) {
          array.add(one);
        }
      }
      default -> array.set(at, value(tree));
    }
  }

  String text() {
    return TEXTS.get(random.nextInt(TEXTS.size()));
  }

  private JsonNode value(JsonNode tree) {
    return switch (random.nextInt(12)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.numberNode(number());
      case 2 -> JSON.numberNode(Double.MAX_VALUE * (random.nextBoolean() ? 1 : -1));
      case 3 -> JSON.booleanNode(random.nextBoolean());
      case 4 -> JSON.objectNode();
      case 5 -> JSON.arrayNode();
      case 6 -> deep();
      case 7 -> part(tree);
      default -> JSON.textNode(text());
    };
  }

  private long number() {
    long[] numbers = {0, -1, 1, 255, 999, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE};
    return numbers[random.nextInt(numbers.length)];
  }

  private static JsonNode deep() {
    JsonNode node = JSON.objectNode();
    for (int i = 0; i < DEEP; i++) {
      ArrayNode around = JSON.arrayNode();
      around.add(node);
      node = around;
    }
    return node;
  }

  /** Something of the same tree in a place where it does not belong. */
  private JsonNode part(JsonNode tree) {
    List<JsonNode> containers = new ArrayList<>();
    collect(tree, containers);
    JsonNode container = containers.get(random.nextInt(containers.size()));
    List<JsonNode> children = new ArrayList<>();
    container.forEach(children::add);
    return children.isEmpty()
        ? container.deepCopy()
        : children.get(random.nextInt(children.size())).deepCopy();
  }

  /** The text of a tree, now and then as no JSON writer would leave it. */
  String spelled(JsonNode tree) {
    String text = tree.toString();
    return switch (random.nextInt(24)) {
      case 0 -> text.substring(0, random.nextInt(text.length() + 1));
      case 1 -> text + text;
      case 2 -> text.replaceFirst("\\{", "{\"format\":1,\"format\":2,");
      case 3 -> text.replaceFirst(":\\s*[0-9]+", ":NaN");
      case 4 -> "[".repeat(100_000) + text;
      default -> text;
    };
  }
}
