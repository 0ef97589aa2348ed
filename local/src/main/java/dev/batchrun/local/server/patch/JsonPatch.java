package dev.batchrun.local.server.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.ApiError;
import java.util.ArrayList;
import java.util.List;

/** JSON Patch, RFC 6902: all operations or none. */
public final class JsonPatch {
  private JsonNode document;

  private JsonPatch(JsonNode document) {
    this.document = document;
  }

  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isArray()) {
      throw ApiError.badRequest(
          "json patch: found " + patch.getNodeType() + ", expected a list of operations");
    }
    JsonPatch state = new JsonPatch(target.deepCopy());
    patch.forEach(state::perform);
    return state.document;
  }

  private void perform(JsonNode operation) {
    String path = operation.path("path").asText();
    switch (operation.path("op").asText()) {
      case "add" -> add(path, value(operation));
      case "remove" -> remove(path);
      case "replace" -> {
        remove(path);
        add(path, value(operation));
      }
      case "move" -> {
        JsonNode moved = read(operation.path("from").asText());
        remove(operation.path("from").asText());
        add(path, moved);
      }
      case "copy" -> add(path, read(operation.path("from").asText()).deepCopy());
      case "test" -> test(path, value(operation));
      default -> throw ApiError.badRequest("json patch: unknown operation " + operation);
    }
  }

  private static JsonNode value(JsonNode operation) {
    if (!operation.has("value")) {
      throw ApiError.badRequest("json patch: operation " + operation + " has no value");
    }
    return operation.get("value");
  }

  private void test(String path, JsonNode expected) {
    JsonNode found = read(path);
    if (!found.equals(expected)) {
      throw ApiError.unprocessable(
          "testing value " + path + " failed: found " + found + ", expected " + expected);
    }
  }

  private static List<String> steps(String pointer) {
    if (pointer.isEmpty()) {
      return List.of();
    }
    if (!pointer.startsWith("/")) {
      throw ApiError.badRequest("json patch: path '" + pointer + "' must start with /");
    }
    List<String> steps = new ArrayList<>();
    for (String step : pointer.substring(1).split("/", -1)) {
      steps.add(step.replace("~1", "/").replace("~0", "~"));
    }
    return steps;
  }

  private static ApiError missing(String path) {
    return ApiError.unprocessable("the path '" + path + "' does not exist in the object");
  }

  private JsonNode read(String path) {
    JsonNode here = document;
    for (String step : steps(path)) {
      here = here.isArray() ? here.path(index(step, here.size() - 1, path)) : here.path(step);
      if (here.isMissingNode()) {
        throw missing(path);
      }
    }
    return here;
  }

  private JsonNode parent(String path) {
    return read(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
  }

  private static String last(String path) {
    List<String> steps = steps(path);
    return steps.get(steps.size() - 1);
  }

  private void add(String path, JsonNode value) {
    if (path.isEmpty()) {
      document = value.deepCopy();
      return;
    }
    JsonNode parent = parent(path);
    if (parent instanceof ObjectNode object) {
      object.set(last(path), value.deepCopy());
    } else if (parent instanceof ArrayNode array) {
      String step = last(path);
      int at = step.equals("-") ? array.size() : index(step, array.size(), path);
      array.insert(at, value.deepCopy());
    } else {
      throw missing(path);
    }
  }

  private void remove(String path) {
    read(path);
    if (path.isEmpty()) {
      return;
    }
    JsonNode parent = parent(path);
    if (parent instanceof ObjectNode object) {
      object.remove(last(path));
    } else if (parent instanceof ArrayNode array) {
      array.remove(index(last(path), array.size() - 1, path));
    }
  }

  private static int index(String step, int max, String path) {
    if (!step.matches("0|[1-9]\\d{0,8}") || Integer.parseInt(step) > max) {
      throw missing(path);
    }
    return Integer.parseInt(step);
  }
}
