package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.lifecycle.Lifecycle;
import dev.batchrun.local.server.lifecycle.Modification;
import dev.batchrun.local.server.lifecycle.WriteOptions;
import dev.batchrun.local.server.lifecycle.WriteOptions.UnknownFields;
import dev.batchrun.local.server.lifecycle.Written;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.patch.JsonPatch;
import dev.batchrun.local.server.patch.MergePatch;
import dev.batchrun.local.server.patch.StrategicMergePatch;
import dev.batchrun.local.server.view.TableRenderer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.function.UnaryOperator;

/** POST, PUT and PATCH. */
final class WriteHandler {
  private final Lifecycle lifecycle;
  private final TableRenderer tables;

  WriteHandler(Lifecycle lifecycle, TableRenderer tables) {
    this.lifecycle = lifecycle;
    this.tables = tables;
  }

  void post(Call call, Target target) throws IOException {
    if (target.name().isPresent()) {
      throw ApiError.methodNotAllowed();
    }
    if (target.type().namespaced() && target.namespace().isEmpty()) {
      throw ApiError.methodNotAllowed();
    }
    WriteOptions options = options(call);
    Written written =
        lifecycle
            .creation()
            .create(target.type(), target.namespace().orElse(""), call.objectBody(), options);
    reply(call, target, written, options);
  }

  void put(Call call, Target target) throws IOException {
    WriteOptions options = options(call);
    Written written =
        lifecycle.modification().replace(toModify(target), call.objectBody(), options);
    reply(call, target, written, options);
  }

  void patch(Call call, Target target) throws IOException {
    WriteOptions options = options(call);
    Modification.Target toModify = toModify(target);
    String contentType = call.contentType();
    if (contentType.contains("apply-patch+yaml")) {
      if (call.parameter("fieldManager").isEmpty()) {
        throw ApiError.badRequest(
            "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required"
                + " for apply patch");
      }
      // YAML is what the type says; clients that send JSON are read as well, as JSON is YAML.
      Written written = lifecycle.modification().apply(toModify, call.objectBody(), options);
      reply(call, target, written, options);
      return;
    }
    JsonNode patch = call.body();
    UnaryOperator<ObjectNode> change = change(contentType, target, patch);
    reply(call, target, lifecycle.modification().patch(toModify, change, options), options);
  }

  private static UnaryOperator<ObjectNode> change(
      String contentType, Target target, JsonNode patch) {
    if (contentType.contains("strategic-merge-patch+json") && target.type().custom().isEmpty()) {
      return object -> object(StrategicMergePatch.apply(object, patch, target.type().shape()));
    } else if (contentType.contains("application/merge-patch+json")) {
      return object -> object(MergePatch.apply(object, patch));
    } else if (contentType.contains("json-patch+json")) {
      return object -> object(JsonPatch.apply(object, patch));
    }
    throw ApiError.unsupportedMediaType(
        "the body of the request was in an unknown format - accepted media types include:"
            + " application/json-patch+json, application/merge-patch+json,"
            + " application/apply-patch+yaml"
            + (target.type().custom().isEmpty() ? ", application/strategic-merge-patch+json" : ""));
  }

  private static ObjectNode object(JsonNode patched) {
    if (patched instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.unprocessable("the patched object is " + patched + ", expected an object");
  }

  private static Modification.Target toModify(Target target) {
    String subresource = target.subresource();
    if (!subresource.isEmpty() && !(subresource.equals("status") && target.type().hasStatus())) {
      throw ApiError.unknownPath();
    }
    return new Modification.Target(target.type(), target.key(), subresource);
  }

  private void reply(Call call, Target target, Written written, WriteOptions options)
      throws IOException {
    call.warn(options.warnings());
    ObjectNode shown = Presentation.of(call, target.type(), tables).one(written.object());
    call.reply(written.created() ? 201 : 200, "application/json", Json.bytes(shown));
  }

  static WriteOptions options(Call call) {
    String validation = call.parameter("fieldValidation").orElse("Warn");
    UnknownFields unknown =
        switch (validation) {
          case "Strict" -> UnknownFields.REFUSE;
          case "Warn" -> UnknownFields.WARN;
          case "Ignore" -> UnknownFields.IGNORE;
          default ->
              throw ApiError.badRequest(
                  "fieldValidation: Unsupported value: \""
                      + validation
                      + "\": supported values: \"Ignore\", \"Strict\", \"Warn\"");
        };
    return new WriteOptions(
        dryRun(call), manager(call), call.flag("force"), unknown, new ArrayList<>());
  }

  static boolean dryRun(Call call) {
    return call.parameter("dryRun")
        .map(
            value -> {
              if (!value.equals("All")) {
                throw ApiError.badRequest(
                    "dryRun: Unsupported value: \"" + value + "\": supported values: \"All\"");
              }
              return true;
            })
        .orElse(false);
  }

  /** Who writes: as the client says, or the name of its program. */
  private static String manager(Call call) {
    return call.parameter("fieldManager")
        .orElseGet(() -> call.header("User-Agent").orElse("unknown").split("[/ ]", 2)[0]);
  }
}
