package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.lifecycle.DeleteOptions;
import dev.batchrun.local.server.lifecycle.DeleteOptions.Propagation;
import dev.batchrun.local.server.lifecycle.Deletion;
import dev.batchrun.local.server.lifecycle.Versions;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.store.Listing;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** DELETE of an object or a collection, and evictions. */
final class DeleteHandler {
  private final ObjectStore store;
  private final Deletion deletion;

  DeleteHandler(ObjectStore store, Deletion deletion) {
    this.store = store;
    this.deletion = deletion;
  }

  void delete(Call call, Target target) throws IOException {
    if (!target.subresource().isEmpty()) {
      throw ApiError.methodNotAllowed();
    }
    DeleteOptions options = options(call, call.objectBody());
    if (options.propagation().isEmpty()
        && Deletion.defaultPropagation(target.type()) == Propagation.ORPHAN) {
      call.warn(
          List.of(
              "child pods are preserved by default when jobs are deleted; set"
                  + " propagationPolicy=Background to remove them or set"
                  + " propagationPolicy=Orphan to suppress this warning"));
    }
    Deletion.Deleted deleted = deletion.delete(target.type(), target.key(), options);
    call.reply(
        200, deleted.removed() ? success(target.type(), deleted.object()) : deleted.object());
  }

  private static ObjectNode success(ResourceType type, ObjectNode object) {
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details");
    details.set("name", object.at("/metadata/name"));
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    details.put("kind", type.plural());
    details.set("uid", object.at("/metadata/uid"));
    return status;
  }

  void deleteCollection(Call call, Target target) throws IOException {
    DeleteOptions options = options(call, call.objectBody());
    Selection selection = Selection.of(call, target);
    Listing listing = store.list(target.type().table(), target.namespace());
    ObjectNode list =
        Json.object()
            .put("kind", target.type().kind() + "List")
            .put("apiVersion", target.type().apiVersion());
    list.putObject("metadata").put("resourceVersion", Long.toString(listing.version()));
    var items = list.putArray("items");
    for (StoredObject object : listing.objects()) {
      if (selection.test(object)) {
        deleteIfThere(target.type(), object, options);
        items.add(Versions.present(target.type(), object.tree()));
      }
    }
    call.reply(200, list);
  }

  private void deleteIfThere(ResourceType type, StoredObject object, DeleteOptions options) {
    try {
      deletion.delete(type, object.key(), options);
    } catch (ApiError e) {
      if (e.code() != 404) {
        throw e;
      }
    }
  }

  /** An eviction deletes the Pod; there are no disruption budgets to ask here. */
  void evict(Call call, Target target) throws IOException {
    DeleteOptions options = options(call, call.objectBody().path("deleteOptions"));
    deletion.delete(target.type(), target.key(), options);
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    call.reply(201, status.put("status", "Success").put("code", 201));
  }

  private static DeleteOptions options(Call call, JsonNode body) {
    JsonNode preconditions = body.path("preconditions");
    Optional<Long> grace =
        call.number("gracePeriodSeconds")
            .or(
                () ->
                    Optional.of(body.path("gracePeriodSeconds"))
                        .filter(JsonNode::isNumber)
                        .map(JsonNode::asLong));
    Optional<Propagation> propagation =
        call.parameter("propagationPolicy")
            .or(() -> text(body.path("propagationPolicy")))
            .map(DeleteHandler::propagation);
    if (propagation.isEmpty() && body.path("orphanDependents").isBoolean()) {
      propagation =
          Optional.of(
              body.path("orphanDependents").asBoolean()
                  ? Propagation.ORPHAN
                  : Propagation.BACKGROUND);
    }
    return new DeleteOptions(
        propagation,
        grace,
        text(preconditions.path("uid")),
        text(preconditions.path("resourceVersion")),
        WriteHandler.dryRun(call) || body.path("dryRun").size() > 0);
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.of(node.asText("")).filter(text -> !text.isEmpty());
  }

  private static Propagation propagation(String text) {
    return switch (text) {
      case "Background" -> Propagation.BACKGROUND;
      case "Foreground" -> Propagation.FOREGROUND;
      case "Orphan" -> Propagation.ORPHAN;
      default ->
          throw ApiError.badRequest(
              "propagationPolicy: Unsupported value: \""
                  + text
                  + "\": supported values: \"Foreground\", \"Background\", \"Orphan\"");
    };
  }
}
