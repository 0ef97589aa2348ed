package dev.batchrun.local.server.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Reading and writing JSON trees. */
public final class Json {
  // In ASCII: fabric8's HTTP watch decodes each chunk by itself, so a character of several bytes
  // breaks its line (surplus NUL characters, or halves when a chunk ends in the middle).
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** The compact bytes of a tree; it holds no line break. */
  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree always has a text", e);
    }
  }

  public static JsonNode parse(byte[] bytes, int offset, int length) throws IOException {
    return MAPPER.readTree(bytes, offset, length);
  }

  public static JsonNode parse(byte[] bytes) throws IOException {
    return MAPPER.readTree(bytes);
  }

  /** YAML, of which JSON is a part. */
  public static JsonNode parseYaml(byte[] bytes) throws IOException {
    return YAML.readTree(bytes);
  }

  /** The texts of an array; empty for anything that is no array. */
  public static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    if (array.isArray()) {
      array.forEach(element -> texts.add(element.asText()));
    }
    return texts;
  }

  public static ArrayNode arrayOf(Iterable<String> texts) {
    ArrayNode array = array();
    texts.forEach(array::add);
    return array;
  }

  /** Removes members that are null, at any depth: what decoding into typed fields would do. */
  public static void dropNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      for (Iterator<JsonNode> members = object.elements(); members.hasNext(); ) {
        JsonNode member = members.next();
        if (member.isNull()) {
          members.remove();
        } else {
          dropNulls(member);
        }
      }
    } else if (node.isArray()) {
      node.forEach(Json::dropNulls);
    }
  }
}
