package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One request and its answer. */
final class Call {
  private static final int MAX_BODY_BYTES = 3 * 1024 * 1024;

  private final HttpExchange exchange;
  private final Map<String, String> parameters = new LinkedHashMap<>();

  Call(HttpExchange exchange) {
    this.exchange = exchange;
    String query = exchange.getRequestURI().getRawQuery();
    for (String part : query == null ? new String[0] : query.split("&")) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      parameters.put(decode(name), equals < 0 ? "" : decode(part.substring(equals + 1)));
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiError.badRequest("cannot decode '" + text + "': " + e.getMessage());
    }
  }

  String method() {
    return exchange.getRequestMethod();
  }

  /** The segments of the path, decoded; none for the root. */
  List<String> path() {
    return java.util.Arrays.stream(exchange.getRequestURI().getRawPath().split("/"))
        .filter(segment -> !segment.isEmpty())
        .map(segment -> decode(segment.replace("+", "%2B")))
        .toList();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name)).filter(value -> !value.isEmpty());
  }

  boolean flag(String name) {
    return parameter(name).filter(v -> v.equals("true") || v.equals("1")).isPresent();
  }

  Optional<Long> number(String name) {
    try {
      return parameter(name).map(Long::valueOf);
    } catch (NumberFormatException e) {
      throw ApiError.badRequest(
          "parameter " + name + ": found '" + parameters.get(name) + "', expected a number");
    }
  }

  String contentType() {
    return header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
  }

  /** The body as JSON; YAML where its type says so, and an empty object when there is none. */
  JsonNode body() throws IOException {
    byte[] bytes = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
    if (bytes.length > MAX_BODY_BYTES) {
      throw new ApiError(
          413, "RequestEntityTooLarge", "Request entity too large: limit is " + MAX_BODY_BYTES);
    }
    if (bytes.length == 0) {
      return Json.object();
    }
    if (contentType().contains("protobuf")) {
      return ProtobufBody.parse(bytes);
    }
    try {
      // Client libraries send JSON under the type of YAML, which is slow to read as such.
      boolean yaml = contentType().contains("yaml") && bytes[0] != '{';
      return yaml ? Json.parseYaml(bytes) : Json.parse(bytes);
    } catch (IOException e) {
      throw ApiError.badRequest(
          "the object provided is unrecognized (must be of type object): " + e.getMessage());
    }
  }

  ObjectNode objectBody() throws IOException {
    if (body() instanceof ObjectNode object) {
      return object;
    }
    throw ApiError.badRequest("the body of the request: found a list or value, expected an object");
  }

  void warn(List<String> warnings) {
    for (String warning : warnings) {
      String quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"");
      exchange.getResponseHeaders().add("Warning", "299 - \"" + quoted + "\"");
    }
  }

  void responseHeader(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
  }

  void reply(int code, JsonNode body) throws IOException {
    reply(code, "application/json", Json.bytes(body));
  }

  void reply(int code, String contentType, byte[] body) throws IOException {
    // A request body left unread would be taken for the connection's next request.
    exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
    exchange.getResponseHeaders().set("Content-Type", contentType);
    boolean head = method().equals("HEAD");
    exchange.sendResponseHeaders(code, head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Sends the headers of an answer without end. */
  OutputStream stream(String contentType) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", contentType);
    exchange.sendResponseHeaders(200, 0);
    return exchange.getResponseBody();
  }

  void close() {
    exchange.close();
  }
}
