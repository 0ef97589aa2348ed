package dev.batchrun.local.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The {@code metadata} of an object, read and written through its names.
 *
 * <p>It is a view: what is set here is set in the object.
 */
public record Metadata(ObjectNode node) {

  /** The metadata of an object; an empty one is added where it is missing. */
  public static Metadata of(ObjectNode object) {
    return new Metadata(
        object.get("metadata") instanceof ObjectNode present
            ? present
            : object.putObject("metadata"));
  }

  public String name() {
    return text("name");
  }

  public String namespace() {
    return text("namespace");
  }

  public String uid() {
    return text("uid");
  }

  public String resourceVersion() {
    return text("resourceVersion");
  }

  public long generation() {
    return node.path("generation").asLong(0);
  }

  /** A member as text, empty when it is missing. */
  public String text(String member) {
    return node.path(member).asText("");
  }

  public boolean terminating() {
    return node.has("deletionTimestamp");
  }

  public List<String> finalizers() {
    return Json.texts(node.path("finalizers"));
  }

  public void finalizers(List<String> finalizers) {
    if (finalizers.isEmpty()) {
      node.remove("finalizers");
    } else {
      node.set("finalizers", Json.arrayOf(finalizers));
    }
  }

  public List<Owner> owners() {
    List<Owner> owners = new ArrayList<>();
    node.path("ownerReferences")
        .forEach(
            reference ->
                owners.add(
                    new Owner(
                        reference.path("uid").asText(),
                        reference.path("blockOwnerDeletion").asBoolean())));
    return owners;
  }

  /** Drops the references to these owners. */
  public void disown(java.util.Set<String> ownerUids) {
    ArrayNode kept = Json.array();
    for (JsonNode reference : node.path("ownerReferences")) {
      if (!ownerUids.contains(reference.path("uid").asText())) {
        kept.add(reference);
      }
    }
    if (kept.isEmpty()) {
      node.remove("ownerReferences");
    } else {
      node.set("ownerReferences", kept);
    }
  }

  /** An owner reference: whose object this is, and whether a foreground deletion waits for it. */
  public record Owner(String uid, boolean blocks) {}
}
