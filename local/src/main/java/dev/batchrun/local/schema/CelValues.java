package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON values as the values CEL computes with, read through their schema. */
final class CelValues {
  private CelValues() {}

  static Object of(JsonNode value, Optional<SchemaNode> schema) {
    return switch (value.getNodeType()) {
      case OBJECT, POJO -> object(value, schema);
      case ARRAY -> list(value, schema.flatMap(SchemaNode::items));
      case STRING, BINARY -> text(value.asText(), schema.map(SchemaNode::format).orElse(""));
      case BOOLEAN -> value.asBoolean();
      case NUMBER -> number(value, schema.map(SchemaNode::type).orElse(""));
      case NULL, MISSING -> NullValue.NULL_VALUE;
    };
  }

  private static Map<String, Object> object(JsonNode value, Optional<SchemaNode> schema) {
    boolean map = schema.map(s -> s.additional().isPresent()).orElse(true);
    Map<String, Object> fields = new LinkedHashMap<>();
    value
        .properties()
        .forEach(
            field -> {
              String name = map ? field.getKey() : CelNames.escape(field.getKey());
              fields.put(name, of(field.getValue(), schema.flatMap(s -> s.child(field.getKey()))));
            });
    return fields;
  }

  private static List<Object> list(JsonNode value, Optional<SchemaNode> items) {
    List<Object> list = new ArrayList<>();
    value.forEach(item -> list.add(of(item, items)));
    return list;
  }

  private static Object number(JsonNode value, String type) {
    boolean whole = !type.equals("number") && (value.isIntegralNumber() || type.equals("integer"));
    return whole ? (Object) value.asLong() : (Object) value.asDouble();
  }

  /** A text that its format refuses stays a text: the format's own problem is told already. */
  private static Object text(String text, String format) {
    if (!Formats.accepts(format, text)) {
      return text;
    }
    return switch (format) {
      case "date" -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
      case "date-time", "datetime" -> OffsetDateTime.parse(text).toInstant();
      case "duration" -> Formats.duration(text).orElseThrow();
      case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
      default -> text;
    };
  }
}
