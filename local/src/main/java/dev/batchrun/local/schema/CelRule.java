package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.local.schema.FieldProblem.Cause;
import dev.cel.runtime.CelRuntime.Program;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One entry of {@code x-kubernetes-validations}, compiled.
 *
 * @param source the rule as written
 * @param transition whether it speaks of {@code oldSelf}
 * @param oldSelfOptional whether {@code oldSelf} is an optional, so that the rule runs on create
 *     too
 */
record CelRule(
    String source,
    Program program,
    Optional<Program> messageExpression,
    Optional<String> message,
    Cause cause,
    String fieldPath,
    boolean transition,
    boolean oldSelfOptional) {

  private static final Pattern OLD_SELF = Pattern.compile("\\boldSelf\\b");
  private static final Pattern QUOTED =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'");

  static CelRule of(JsonNode entry, Program program, Optional<Program> messageExpression) {
    String source = entry.path("rule").asText().strip();
    return new CelRule(
        source,
        program,
        messageExpression,
        Optional.ofNullable(entry.get("message")).map(m -> m.asText().strip()),
        cause(entry.path("reason").asText("FieldValueInvalid")),
        entry.path("fieldPath").asText(""),
        mentionsOldSelf(source),
        entry.path("optionalOldSelf").asBoolean());
  }

  static boolean mentionsOldSelf(String source) {
    return OLD_SELF.matcher(QUOTED.matcher(source).replaceAll("''")).find();
  }

  private static Cause cause(String reason) {
    return switch (reason) {
      case "FieldValueForbidden" -> Cause.FORBIDDEN;
      case "FieldValueRequired" -> Cause.REQUIRED;
      case "FieldValueDuplicate" -> Cause.DUPLICATE;
      default -> Cause.INVALID;
    };
  }

  String messageOrRule() {
    return message.filter(m -> !m.isEmpty()).orElse("failed rule: " + source);
  }
}
