package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.CustomResourceSchema;
import dev.batchrun.local.schema.FieldProblem;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Does to objects of our kinds what their definitions say: prunes, fills in, refuses. */
final class Schemas {
  private static final Map<Kind, CustomResourceSchema> OURS = load();

  private Schemas() {}

  private static Map<Kind, CustomResourceSchema> load() {
    Map<Kind, CustomResourceSchema> schemas = new EnumMap<>(Kind.class);
    Stream.of(Kind.values())
        .filter(Kind::custom)
        .forEach(
            kind ->
                schemas.put(kind, CustomResourceSchema.compile(definition(kind), kind.kindName())));
    return schemas;
  }

  private static JsonNode definition(Kind kind) {
    String resource = "/crds/" + kind.plural() + "." + kind.group() + ".yaml";
    try (InputStream yaml = CustomResourceSchema.class.getResourceAsStream(resource)) {
      JsonNode version = Json.parseYaml(yaml.readAllBytes()).path("spec").path("versions").path(0);
      return version.path("schema").path("openAPIV3Schema");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The object without unknown fields and with what the server fills in. */
  static ObjectNode decode(Kind kind, ObjectNode object) {
    return kind.custom()
        ? OURS.get(kind).withDefaults(OURS.get(kind).prune(object))
        : Defaults.fill(kind, object);
  }

  /** Throws what keeps the object from being stored. */
  static void validate(Kind kind, ObjectNode object, Optional<ObjectNode> old) {
    if (kind.custom()) {
      List<FieldProblem> problems = OURS.get(kind).validate(object, old);
      if (!problems.isEmpty()) {
        throw ApiError.invalid(kind.group(), kind.kindName(), Metadata.of(object).name(), problems);
      }
    }
    boolean frozen =
        kind == Kind.CONFIG_MAP && old.isPresent() && old.get().path("immutable").asBoolean();
    if (frozen && !old.get().path("data").equals(object.path("data"))) {
      throw ApiError.invalid(
          "",
          "ConfigMap",
          Metadata.of(object).name(),
          List.of(
              new FieldProblem(
                  "data",
                  FieldProblem.Cause.FORBIDDEN,
                  "field is immutable when `immutable` is set")));
    }
  }
}
