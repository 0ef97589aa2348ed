package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import java.io.IOException;
import java.util.List;

/** What may I do, and who am I: whoever holds the token may do everything. */
final class ReviewHandler {
  private static final String USER = "local-admin";

  private ReviewHandler() {}

  static boolean serves(String group) {
    return group.equals("authorization.k8s.io") || group.equals("authentication.k8s.io");
  }

  static void answer(Call call, String resource) throws IOException {
    if (!call.method().equals("POST")) {
      throw ApiError.methodNotAllowed();
    }
    ObjectNode review = call.objectBody();
    ObjectNode status = review.putObject("status");
    switch (resource) {
      case "selfsubjectaccessreviews" ->
          status.put("allowed", true).put("reason", "the token may do everything");
      case "selfsubjectrulesreviews" -> rules(status);
      case "selfsubjectreviews" -> {
        ObjectNode user = status.putObject("userInfo").put("username", USER);
        user.putArray("groups").add("system:masters").add("system:authenticated");
      }
      default -> throw ApiError.unknownPath();
    }
    call.reply(201, review);
  }

  private static void rules(ObjectNode status) {
    status.put("incomplete", false);
    ObjectNode resources = status.putArray("resourceRules").addObject();
    for (String field : List.of("verbs", "apiGroups", "resources")) {
      resources.putArray(field).add("*");
    }
    ArrayNode others = status.putArray("nonResourceRules");
    ObjectNode urls = others.addObject();
    urls.set("verbs", Json.array().add("*"));
    urls.set("nonResourceURLs", Json.array().add("*"));
  }
}
