package dev.batchrun.runner.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * JSON with sorted keys, no insignificant blanks, in UTF-8: the same value is always the same
 * bytes. {@code {"a":1,"b":[2]}} whatever the order in which it was put together.
 */
public final class CanonicalJson {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private CanonicalJson() {}

  /** The canonical bytes of a value. */
  public static byte[] bytes(Object value) {
    try {
      return MAPPER.writeValueAsBytes(sorted(MAPPER.valueToTree(value)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a " + value.getClass().getName() + " is not JSON", e);
    }
  }

  /** The canonical text of a value. */
  public static String text(Object value) {
    return new String(bytes(value), StandardCharsets.UTF_8);
  }

  /** {@code sha256:…} of the canonical bytes. */
  public static String digest(Object value) {
    return Digests.sha256(bytes(value));
  }

  /**
   * The value that these bytes say; unknown properties are ignored, duplicate keys refused.
   *
   * @throws IOException if they say none; {@link #refusal} tells a person where
   */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    T value = MAPPER.readValue(json, type);
    if (value == null) {
      throw new IOException("found null, expected an object");
    }
    return value;
  }

  /** Why a text was refused, in words of the record and not of the classes that read it. */
  public static String refusal(IOException thrown) {
    if (thrown instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String member =
          mapping.getPath().stream()
              .map(at -> at.getFieldName() == null ? "" + at.getIndex() : at.getFieldName())
              .collect(Collectors.joining("."));
      return "member '" + member + "' is missing or not its format";
    }
    return thrown instanceof JsonProcessingException
        ? "found no JSON of its format"
        : String.valueOf(thrown.getMessage());
  }

  /** The tree that this text says. */
  public static JsonNode tree(String json) throws IOException {
    return MAPPER.readTree(json);
  }

  /** The tree that these bytes say. */
  static JsonNode tree(byte[] json) throws IOException {
    return MAPPER.readTree(json);
  }

  /** A value as a tree of its own. */
  static JsonNode node(Object value) {
    return MAPPER.valueToTree(value);
  }

  private static JsonNode sorted(JsonNode node) {
    if (node.isObject()) {
      Map<String, JsonNode> fields = new TreeMap<>();
      node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
      ObjectNode result = MAPPER.createObjectNode();
      fields.forEach(result::set);
      return result;
    }
    if (node.isArray()) {
      ArrayNode result = MAPPER.createArrayNode();
      node.forEach(element -> result.add(sorted(element)));
      return result;
    }
    return node;
  }
}
