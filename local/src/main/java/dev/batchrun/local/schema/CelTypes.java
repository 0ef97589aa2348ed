package dev.batchrun.local.schema;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The schema as CEL types, so that a rule naming a field that does not exist fails when the
 * definition is read and not when somebody's object is.
 */
final class CelTypes implements CelTypeProvider {
  private final Map<String, CelType> structs = new LinkedHashMap<>();

  /** The type of a value of this schema; {@code name} makes the names of its structs unique. */
  CelType typeOf(SchemaNode schema, String name) {
    if (schema.intOrString()) {
      return SimpleType.DYN;
    }
    return switch (schema.type()) {
      case "object" -> objectType(schema, name);
      case "array" ->
          ListType.create(
              schema.items().map(i -> typeOf(i, name + ".@idx")).orElse(SimpleType.DYN));
      case "string" -> textType(schema.format());
      case "boolean" -> SimpleType.BOOL;
      case "integer" -> SimpleType.INT;
      case "number" -> SimpleType.DOUBLE;
      default -> SimpleType.DYN;
    };
  }

  private CelType objectType(SchemaNode schema, String name) {
    if (schema.additional().isPresent()) {
      CelType values = typeOf(schema.additional().get(), name + ".@val");
      return MapType.create(SimpleType.STRING, values);
    }
    if (schema.properties().isEmpty() && schema.keepsUnknown()) {
      return SimpleType.DYN;
    }
    Map<String, CelType> fields = new LinkedHashMap<>();
    schema
        .properties()
        .forEach(
            (field, child) ->
                fields.put(CelNames.escape(field), typeOf(child, name + "." + field)));
    CelType struct =
        StructType.create(
            name,
            ImmutableSet.copyOf(fields.keySet()),
            field -> Optional.ofNullable(fields.get(field)));
    structs.put(name, struct);
    return struct;
  }

  private static CelType textType(String format) {
    return switch (format) {
      case "date", "date-time", "datetime" -> SimpleType.TIMESTAMP;
      case "duration" -> SimpleType.DURATION;
      case "byte" -> SimpleType.BYTES;
      default -> SimpleType.STRING;
    };
  }

  @Override
  public ImmutableCollection<CelType> types() {
    return ImmutableList.copyOf(structs.values());
  }

  @Override
  public Optional<CelType> findType(String typeName) {
    return Optional.ofNullable(structs.get(typeName));
  }
}
