package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Pod's tree as a kubelet reads and writes it. */
record PodTree(ObjectNode tree) {
  static final String TRACKED = "batch.kubernetes.io/job-tracking";

  /** A container's place in its Pod. */
  record Container(String name, boolean init, boolean last) {}

  static PodTree of(Revision pod) {
    return new PodTree(pod.tree());
  }

  List<Container> containers() {
    List<Container> all = new ArrayList<>();
    tree.path("spec")
        .path("initContainers")
        .forEach(c -> all.add(new Container(c.path("name").asText(), true, false)));
    JsonNode main = tree.path("spec").path("containers");
    for (int i = 0; i < main.size(); i++) {
      all.add(new Container(main.get(i).path("name").asText(), false, i == main.size() - 1));
    }
    return all;
  }

  boolean ended() {
    String phase = tree.path("status").path("phase").asText();
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  boolean succeeded() {
    return tree.path("status").path("phase").asText().equals("Succeeded");
  }

  boolean disrupted() {
    for (JsonNode condition : tree.path("status").path("conditions")) {
      if (condition.path("type").asText().equals("DisruptionTarget")) {
        return true;
      }
    }
    return false;
  }

  boolean tracked() {
    return Json.texts(tree.path("metadata").path("finalizers")).contains(TRACKED);
  }

  Optional<Container> running() {
    return containers().stream().filter(c -> state(c).has("running")).findFirst();
  }

  /** The container that is to be started next. */
  Optional<Container> next() {
    return containers().stream()
        .filter(c -> !state(c).has("terminated"))
        .findFirst()
        .filter(c -> !state(c).has("running"));
  }

  private JsonNode state(Container container) {
    for (JsonNode status : tree.path("status").path(list(container))) {
      if (status.path("name").asText().equals(container.name())) {
        return status.path("state");
      }
    }
    return Json.object();
  }

  private static String list(Container container) {
    return container.init() ? "initContainerStatuses" : "containerStatuses";
  }

  /** Writes a container's state. */
  void set(Container container, ObjectNode state) {
    ObjectNode status = status();
    ArrayNode list =
        status.get(list(container)) instanceof ArrayNode present
            ? present
            : status.putArray(list(container));
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).path("name").asText().equals(container.name())) {
        list.remove(i);
      }
    }
    ObjectNode entry = list.addObject().put("name", container.name()).put("restartCount", 0);
    entry.put("image", "").put("imageID", "").put("ready", false).set("state", state);
  }

  void phase(String phase) {
    status().put("phase", phase);
  }

  void condition(String type, String reason) {
    ObjectNode status = status();
    ArrayNode conditions =
        status.get("conditions") instanceof ArrayNode present
            ? present
            : status.putArray("conditions");
    conditions.addObject().put("type", type).put("status", "True").put("reason", reason);
  }

  private ObjectNode status() {
    return tree.get("status") instanceof ObjectNode present ? present : tree.putObject("status");
  }
}
