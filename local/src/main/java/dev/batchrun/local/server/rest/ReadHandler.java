package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.store.Listing;
import dev.batchrun.local.server.store.ObjectKey;
import dev.batchrun.local.server.store.ObjectStore;
import dev.batchrun.local.server.store.StoredObject;
import dev.batchrun.local.server.view.TableRenderer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** GET of an object or a collection. */
final class ReadHandler {
  private final ObjectStore store;
  private final TableRenderer tables;

  ReadHandler(ObjectStore store, TableRenderer tables) {
    this.store = store;
    this.tables = tables;
  }

  void get(Call call, Target target) throws IOException {
    if (!target.subresource().isEmpty()
        && !(target.subresource().equals("status") && target.type().hasStatus())) {
      throw ApiError.unknownPath();
    }
    ObjectKey key = target.key();
    StoredObject object =
        store.get(target.type().table(), key).orElseThrow(() -> target.type().notFound(key.name()));
    Presentation presentation = Presentation.of(call, target.type(), tables);
    call.reply(200, "application/json", presentation.one(object));
  }

  /**
   * A list, page by page when asked for.
   *
   * <p>A continue token names the last key that was served, so later pages show the collection as
   * it is then: complete for what did not change meanwhile.
   */
  void list(Call call, Target target) throws IOException {
    Selection selection = Selection.of(call, target);
    Listing listing = store.list(target.type().table(), target.namespace());
    refuseFuture(call, listing.version());
    Optional<ObjectKey> after = call.parameter("continue").map(ReadHandler::position);
    long limit = call.number("limit").filter(l -> l > 0).orElse(Long.MAX_VALUE);
    List<StoredObject> page = new ArrayList<>();
    Optional<ObjectKey> more = Optional.empty();
    for (StoredObject object : listing.objects()) {
      if (after.isPresent() && object.key().compareTo(after.get()) <= 0
          || !selection.test(object)) {
        continue;
      }
      if (page.size() == limit) {
        more = Optional.of(page.get(page.size() - 1).key());
        break;
      }
      page.add(object);
    }
    ObjectNode list = Presentation.of(call, target.type(), tables).list(page);
    ObjectNode metadata = list.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(listing.version()));
    more.ifPresent(key -> metadata.put("continue", token(key)));
    call.reply(200, list);
  }

  private static void refuseFuture(Call call, long version) {
    call.number("resourceVersion")
        .filter(wanted -> wanted > version)
        .ifPresent(
            wanted -> {
              throw new ApiError(
                  504,
                  "Timeout",
                  "Timeout: Too large resource version: " + wanted + ", current: " + version);
            });
  }

  private static String token(ObjectKey key) {
    byte[] json = Json.bytes(Json.array().add(key.namespace()).add(key.name()));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }

  private static ObjectKey position(String token) {
    try {
      List<String> key = Json.texts(Json.parse(Base64.getUrlDecoder().decode(token)));
      return new ObjectKey(key.get(0), key.get(1));
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw ApiError.badRequest("continue key is not valid: " + token);
    }
  }
}
