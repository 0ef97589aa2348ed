package dev.batchrun.local.server.lifecycle;

import java.util.ArrayList;
import java.util.List;

/**
 * How a write is to be done.
 *
 * @param dryRun everything but the storing
 * @param manager who writes, for the ownership of fields
 * @param force whether an apply takes fields from others
 * @param unknownFields what to do about fields the schema does not know
 * @param warnings collects what the client should be told besides the answer
 */
public record WriteOptions(
    boolean dryRun,
    String manager,
    boolean force,
    UnknownFields unknownFields,
    List<String> warnings) {

  /** The values of {@code fieldValidation}. */
  public enum UnknownFields {
    REFUSE,
    WARN,
    IGNORE
  }

  /** What the server's own controllers write with. */
  static WriteOptions internal() {
    return new WriteOptions(
        false, "kube-controller-manager", false, UnknownFields.IGNORE, new ArrayList<>());
  }
}
