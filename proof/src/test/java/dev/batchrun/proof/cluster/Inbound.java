package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.proof.cluster.ApiRequest.Verb;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Reads an HTTP request as the API server would. */
final class Inbound {
  private Inbound() {}

  static ApiRequest read(String process, HttpRequest request) {
    Deque<String> path = new ArrayDeque<>(List.of(request.uri().getPath().substring(1).split("/")));
    String root = path.remove();
    String apiVersion = root.equals("api") ? path.remove() : path.remove() + "/" + path.remove();
    String namespace = "";
    if (path.size() > 2 && path.peek().equals("namespaces")) {
      path.remove();
      namespace = path.remove();
    }
    String plural = path.remove();
    Kind kind =
        Kind.of(apiVersion, plural)
            .orElseThrow(() -> new AssertionError("no such kind: " + request.uri()));
    String name = path.isEmpty() ? "" : path.remove();
    String subresource = path.isEmpty() ? "" : path.remove();
    Optional<JsonNode> body = body(request);
    Verb verb = verb(request.method(), name, subresource);
    if (verb == Verb.CREATE) {
      name = body.orElseThrow().path("metadata").path("name").asText();
    }
    return new ApiRequest(
        process,
        verb,
        new Key(kind, namespace, name),
        body,
        query(request, "labelSelector"),
        verb == Verb.PATCH || verb == Verb.PATCH_STATUS
            ? ((StandardHttpRequest) request).getContentType()
            : "");
  }

  private static Verb verb(String method, String name, String subresource) {
    boolean status = subresource.equals("status");
    if (!subresource.isEmpty() && !status) {
      throw new AssertionError("no such subresource: " + subresource);
    }
    return switch (method) {
      case "GET" -> name.isEmpty() ? Verb.LIST : Verb.GET;
      case "POST" -> Verb.CREATE;
      case "PUT" -> status ? Verb.UPDATE_STATUS : Verb.UPDATE;
      case "PATCH" -> status ? Verb.PATCH_STATUS : Verb.PATCH;
      case "DELETE" -> Verb.DELETE;
      default -> throw new AssertionError("no such method: " + method);
    };
  }

  private static Optional<JsonNode> body(HttpRequest request) {
    String text = request.bodyString();
    try {
      return text == null || text.isEmpty()
          ? Optional.empty()
          : Optional.of(Json.parse(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String query(HttpRequest request, String parameter) {
    String query = Optional.ofNullable(request.uri().getRawQuery()).orElse("");
    for (String pair : query.split("&")) {
      if (pair.startsWith(parameter + "=")) {
        return URLDecoder.decode(pair.substring(parameter.length() + 1), StandardCharsets.UTF_8);
      }
    }
    return "";
  }
}
