package dev.batchrun.runner.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.runner.json.CanonicalJson;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.OptionalInt;

/** An error of the engine: its kind, its words, and where in the statement it is. */
public final class DuckFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Kinds of errors as the engine classifies them, as far as we treat them differently. */
  public enum Kind {
    /** The statement does not parse. */
    Parser,
    /** The statement names something that is not there, or types do not fit. */
    Binder,
    /** The memory limit, or the limit of the temporary directory, was reached. */
    OutOfMemory,
    /** A file could not be read or written. */
    Io,
    /** Outside the sandbox. */
    Permission,
    /** Cancelled. */
    Interrupt,
    /** A value: a cast, an overflow, a division, a call of {@code error()}. */
    Value,
    /** Everything else. */
    Other
  }

  private final Kind kind;
  private final int position;

  private DuckFailure(Kind kind, String message, int position, SQLException cause) {
    super(message, cause);
    this.kind = kind;
    this.position = position;
  }

  /** Reads what the engine said; it says it as JSON once {@code errors_as_json} is set. */
  static DuckFailure of(SQLException thrown) {
    String text = String.valueOf(thrown.getMessage());
    int brace = text.indexOf('{');
    if (brace >= 0) {
      try {
        JsonNode json = CanonicalJson.tree(text.substring(brace));
        if (json.has("exception_type")) {
          return new DuckFailure(
              kind(json.path("exception_type").asText()),
              json.path("exception_message").asText().strip(),
              json.path("position").asInt(-1),
              thrown);
        }
      } catch (IOException notJson) {
        return new DuckFailure(kind(text), text, -1, thrown);
      }
    }
    return new DuckFailure(kind(text), text, -1, thrown);
  }

  private static Kind kind(String type) {
    String word = type.toLowerCase(Locale.ROOT);
    if (word.startsWith("out of memory")) {
      return Kind.OutOfMemory;
    }
    if (word.startsWith("io")) {
      return Kind.Io;
    }
    if (word.startsWith("permission")) {
      return Kind.Permission;
    }
    if (word.startsWith("interrupt")) {
      return Kind.Interrupt;
    }
    if (word.startsWith("parser") || word.startsWith("syntax")) {
      return Kind.Parser;
    }
    if (word.startsWith("binder") || word.startsWith("catalog") || word.startsWith("parameter")) {
      return Kind.Binder;
    }
    if (word.startsWith("conversion")
        || word.startsWith("invalid input")
        || word.startsWith("out of range")
        || word.startsWith("mismatch type")
        || word.startsWith("constraint")) {
      return Kind.Value;
    }
    return Kind.Other;
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /** Where in the statement, in UTF-8 bytes. */
  public OptionalInt position() {
    return position >= 0 ? OptionalInt.of(position) : OptionalInt.empty();
  }

  /** The first sentence, without the engine's advice about its own settings. */
  public String firstLine() {
    return getMessage().lines().findFirst().orElse("");
  }
}
