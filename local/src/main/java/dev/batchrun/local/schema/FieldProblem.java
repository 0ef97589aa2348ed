package dev.batchrun.local.schema;

import java.util.Objects;

/**
 * One thing wrong with one field of a submitted object.
 *
 * @param path the field, such as {@code spec.inputs[0].name}; {@code <nil>} for the object itself,
 *     as the real server writes it
 * @param cause what kind of wrong it is
 * @param detail what stands behind the cause's text: the value found, then what was expected; empty
 *     where the cause says everything
 */
public record FieldProblem(String path, Cause cause, String detail) {

  /** The path the real server prints for a problem of the whole object. */
  public static final String ROOT = "<nil>";

  public FieldProblem {
    Objects.requireNonNull(path);
    Objects.requireNonNull(cause);
    Objects.requireNonNull(detail);
  }

  /** The {@code message} of a {@code Status} cause: everything but the path. */
  public String message() {
    return detail.isEmpty() ? cause.text() : cause.text() + ": " + detail;
  }

  /** The line a user reads, such as {@code spec.name: Required value}. */
  @Override
  public String toString() {
    return path + ": " + message();
  }

  /** Kubernetes' kinds of field errors. */
  public enum Cause {
    /** The field must be there. */
    REQUIRED("Required value", "FieldValueRequired"),
    /** The value breaks a bound, a pattern or a rule. */
    INVALID("Invalid value", "FieldValueInvalid"),
    /** The value has another JSON type or format; shown like {@link #INVALID}. */
    TYPE_INVALID("Invalid value", "FieldValueTypeInvalid"),
    /** The value is not one of an enumeration. */
    NOT_SUPPORTED("Unsupported value", "FieldValueNotSupported"),
    /** The text is too long. */
    TOO_LONG("Too long", "FieldValueTooLong"),
    /** The list or map has too many members. */
    TOO_MANY("Too many", "FieldValueTooMany"),
    /** The value stands twice where it must be unique. */
    DUPLICATE("Duplicate value", "FieldValueDuplicate"),
    /** The field must not be set like this. */
    FORBIDDEN("Forbidden", "FieldValueForbidden"),
    /** Something named does not exist. */
    NOT_FOUND("Not found", "FieldValueNotFound"),
    /** The server is to blame. */
    INTERNAL("Internal error", "InternalError");

    private final String text;
    private final String reason;

    Cause(String text, String reason) {
      this.text = text;
      this.reason = reason;
    }

    /** The words in front of the value. */
    public String text() {
      return text;
    }

    /** The machine-readable reason in {@code status.details.causes}. */
    public String reason() {
      return reason;
    }
  }
}
