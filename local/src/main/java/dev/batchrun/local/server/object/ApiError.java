package dev.batchrun.local.server.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.FieldProblem;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A request the server refuses, as the {@code Status} a client gets.
 *
 * <p>Reasons and texts are those of kube-apiserver, since clients decide by the first and people
 * know the second.
 */
public final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;
  private final transient ObjectNode details;

  public ApiError(int code, String reason, String message) {
    this(code, reason, message, Json.object());
  }

  private ApiError(int code, String reason, String message, ObjectNode details) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** One line of {@code details.causes}. */
  public record Cause(String reason, String message, String field) {}

  public int code() {
    return code;
  }

  public String reason() {
    return reason;
  }

  /** The {@code Status} object. */
  public ObjectNode status() {
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Failure").put("message", getMessage()).put("reason", reason);
    if (!details.isEmpty()) {
      status.set("details", details);
    }
    return status.put("code", code);
  }

  private static ApiError about(
      int code, String reason, String message, String group, String kind, String name) {
    ObjectNode details = Json.object().put("name", name);
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    return new ApiError(code, reason, message, details.put("kind", kind));
  }

  private static String qualified(String group, String name) {
    return group.isEmpty() ? name : name + "." + group;
  }

  public static ApiError badRequest(String message) {
    return new ApiError(400, "BadRequest", message);
  }

  public static ApiError unauthorized() {
    return new ApiError(401, "Unauthorized", "Unauthorized");
  }

  public static ApiError unknownPath() {
    return new ApiError(404, "NotFound", "the server could not find the requested resource");
  }

  public static ApiError notFound(String group, String plural, String name) {
    return about(
        404,
        "NotFound",
        qualified(group, plural) + " \"" + name + "\" not found",
        group,
        plural,
        name);
  }

  public static ApiError alreadyExists(String group, String plural, String name) {
    return about(
        409,
        "AlreadyExists",
        qualified(group, plural) + " \"" + name + "\" already exists",
        group,
        plural,
        name);
  }

  public static ApiError conflict(String group, String plural, String name, String why) {
    return about(
        409,
        "Conflict",
        "Operation cannot be fulfilled on "
            + qualified(group, plural)
            + " \""
            + name
            + "\": "
            + why,
        group,
        plural,
        name);
  }

  public static ApiError modified(String group, String plural, String name) {
    return conflict(
        group,
        plural,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  public static ApiError forbidden(String group, String plural, String name, String why) {
    return about(
        403,
        "Forbidden",
        qualified(group, plural) + " \"" + name + "\" is forbidden: " + why,
        group,
        plural,
        name);
  }

  public static ApiError methodNotAllowed() {
    return new ApiError(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  public static ApiError expired(String message) {
    return new ApiError(410, "Expired", message);
  }

  public static ApiError unsupportedMediaType(String message) {
    return new ApiError(415, "UnsupportedMediaType", message);
  }

  public static ApiError tooManyRequests(String message) {
    return new ApiError(429, "TooManyRequests", message);
  }

  /** What is wrong with an object's fields, in one answer. */
  public static ApiError invalid(
      String group, String kind, String name, List<FieldProblem> problems) {
    List<String> lines = problems.stream().map(FieldProblem::toString).distinct().toList();
    String body = lines.size() == 1 ? lines.get(0) : "[" + String.join(", ", lines) + "]";
    ApiError error =
        about(
            422,
            "Invalid",
            qualified(group, kind) + " \"" + name + "\" is invalid: " + body,
            group,
            kind,
            name);
    error.causes(
        problems.stream().map(p -> new Cause(p.cause().reason(), p.message(), p.path())).toList());
    return error;
  }

  /** A patch that does not fit the object. */
  public static ApiError unprocessable(String message) {
    return new ApiError(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request: " + message);
  }

  /** Fields that an apply would take from other managers. */
  public static ApiError applyConflict(List<Cause> conflicts) {
    String lines =
        conflicts.stream()
            .collect(
                Collectors.groupingBy(Cause::message, java.util.TreeMap::new, Collectors.toList()))
            .entrySet()
            .stream()
            .map(ApiError::conflictLine)
            .collect(Collectors.joining("\n"));
    ApiError error =
        new ApiError(
            409,
            "Conflict",
            "Apply failed with "
                + conflicts.size()
                + (conflicts.size() == 1 ? " conflict: " : " conflicts: ")
                + lines);
    error.causes(conflicts);
    return error;
  }

  private static String conflictLine(java.util.Map.Entry<String, List<Cause>> manager) {
    List<Cause> fields = manager.getValue();
    return fields.size() == 1
        ? "conflict with "
            + manager.getKey().substring("conflict with ".length())
            + ": "
            + fields.get(0).field()
        : "conflicts with "
            + manager.getKey().substring("conflict with ".length())
            + ":\n- "
            + fields.stream().map(Cause::field).collect(Collectors.joining("\n- "));
  }

  private void causes(List<Cause> causes) {
    ArrayNode array = details.putArray("causes");
    causes.forEach(
        cause ->
            array
                .addObject()
                .put("reason", cause.reason())
                .put("message", cause.message())
                .put("field", cause.field()));
  }
}
