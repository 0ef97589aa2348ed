package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One request as the API server understands it.
 *
 * @param process who asks
 * @param verb what is asked for
 * @param key which object; without a name for a list
 * @param body what was sent with it
 * @param selector label selector of a list; empty for all
 * @param patchType content type of a patch; empty otherwise
 */
public record ApiRequest(
    String process,
    Verb verb,
    Key key,
    Optional<JsonNode> body,
    String selector,
    String patchType) {

  /** What is asked for. */
  public enum Verb {
    GET,
    LIST,
    CREATE,
    UPDATE,
    UPDATE_STATUS,
    PATCH,
    PATCH_STATUS,
    DELETE;

    /** Whether it changes anything. */
    public boolean writes() {
      return this != GET && this != LIST;
    }

    boolean ofStatus() {
      return this == UPDATE_STATUS || this == PATCH_STATUS;
    }
  }

  /** Whether it changes anything. */
  public boolean writes() {
    return verb.writes();
  }

  @Override
  public String toString() {
    return process
        + " "
        + verb
        + " "
        + key
        + (selector.isEmpty() ? "" : "?" + selector)
        + body.map(b -> " " + Integer.toHexString(b.toString().hashCode())).orElse("");
  }
}
