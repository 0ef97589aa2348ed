package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.CustomResourceSchema;
import dev.batchrun.local.schema.FieldProblem;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.kind.TypeRegistry;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.object.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns what a client sent into an object that may be stored, or into what is wrong with it. */
final class Admission {
  private final TypeRegistry types;

  Admission(TypeRegistry types) {
    this.types = types;
  }

  /** Refuses a body that is not about the object its path names. */
  static void checkIdentity(
      ResourceType type, String namespace, Optional<String> name, ObjectNode body) {
    String apiVersion = body.path("apiVersion").asText(type.apiVersion());
    String kind = body.path("kind").asText(type.kind());
    if (!apiVersion.equals(type.apiVersion()) || !kind.equals(type.kind())) {
      throw ApiError.badRequest(
          "the API version in the data ("
              + apiVersion
              + ", Kind="
              + kind
              + ") does not match the expected API version ("
              + type.apiVersion()
              + ", Kind="
              + type.kind()
              + ")");
    }
    Metadata metadata = Metadata.of(body);
    if (type.namespaced()
        && !metadata.namespace().isEmpty()
        && !metadata.namespace().equals(namespace)) {
      throw ApiError.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    if (name.isPresent() && !metadata.name().isEmpty() && !metadata.name().equals(name.get())) {
      throw ApiError.badRequest(
          "the name of the object ("
              + metadata.name()
              + ") does not match the name on the URL ("
              + name.get()
              + ")");
    }
  }

  /** The body without what its kind does not know, and with its defaults. */
  ObjectNode decode(ResourceType type, ObjectNode body, WriteOptions options) {
    ObjectNode known = known(type, body, options);
    return type.custom().map(custom -> custom.schema().withDefaults(known)).orElse(known);
  }

  /** The body without what its kind does not know. */
  ObjectNode known(ResourceType type, ObjectNode body, WriteOptions options) {
    ObjectNode object = body.deepCopy();
    object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    Json.dropNulls(Metadata.of(object).node());
    List<String> unknown;
    if (type.custom().isEmpty()) {
      Json.dropNulls(object);
      unknown = BuiltInDecoding.dropUnknown(types.schemas(), type, object);
    } else {
      CustomResourceSchema schema = type.custom().get().schema();
      unknown = new ArrayList<>(schema.unknownFields(object));
      unknown.addAll(BuiltInDecoding.dropUnknownMetadata(types.schemas(), type, object));
      object = schema.prune(object);
    }
    report(type, unknown, options);
    dropEmpty(Metadata.of(object));
    return object;
  }

  private static void dropEmpty(Metadata metadata) {
    for (String field : List.of("labels", "annotations", "finalizers", "ownerReferences")) {
      if (metadata.node().path(field).isEmpty()) {
        metadata.node().remove(field);
      }
    }
  }

  private static void report(ResourceType type, List<String> unknown, WriteOptions options) {
    if (unknown.isEmpty()) {
      return;
    }
    switch (options.unknownFields()) {
      case REFUSE ->
          throw ApiError.badRequest(
              type.kind()
                  + " in version \""
                  + type.version()
                  + "\" cannot be handled as a "
                  + type.kind()
                  + ": strict decoding error: "
                  + unknown.stream()
                      .map(path -> "unknown field \"" + path + "\"")
                      .collect(Collectors.joining(", ")));
      case WARN ->
          unknown.stream()
              .map(path -> "unknown field \"" + path + "\"")
              .filter(warning -> !options.warnings().contains(warning))
              .forEach(options.warnings()::add);
      case IGNORE -> {}
    }
  }

  /** Throws what keeps the object from being stored. */
  void validate(ResourceType type, ObjectNode object, Optional<ObjectNode> old) {
    List<FieldProblem> problems = new ArrayList<>(MetadataRules.problems(type, object, old));
    if (type.custom().isPresent()) {
      problems.addAll(type.custom().get().schema().validate(object, old));
    } else {
      problems.addAll(BuiltInRules.problems(type, object, old));
      if (type.table().equals(TypeRegistry.DEFINITIONS)) {
        problems.addAll(types.customTypes().problems(object));
      }
    }
    if (!problems.isEmpty()) {
      throw ApiError.invalid(type.group(), type.kind(), Metadata.of(object).name(), problems);
    }
  }
}
