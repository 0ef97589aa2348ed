package dev.batchrun.local.server.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The columns of built-in kinds, as {@code kubectl get} shows them on any cluster. */
final class BuiltInColumns {
  private BuiltInColumns() {}

  static List<Column> of(String table) {
    return switch (table) {
      case "pods" -> pods();
      case "jobs.batch" -> jobs();
      case "events" -> events();
      case "namespaces" -> List.of(Column.ofName(), at("Status", "/status/phase"), Column.age());
      case "configmaps" ->
          List.of(
              Column.ofName(),
              Column.text("Data", (o, now) -> size(o, "data", "binaryData")),
              Column.age());
      case "secrets" ->
          List.of(
              Column.ofName(),
              at("Type", "/type"),
              Column.text("Data", (o, now) -> size(o, "data")),
              Column.age());
      case "serviceaccounts" ->
          List.of(
              Column.ofName(),
              Column.text("Secrets", (o, now) -> size(o, "secrets")),
              Column.age());
      case "leases.coordination.k8s.io" ->
          List.of(Column.ofName(), at("Holder", "/spec/holderIdentity"), Column.age());
      case "persistentvolumeclaims" -> claims();
      case "customresourcedefinitions.apiextensions.k8s.io" ->
          List.of(Column.ofName(), at("Created At", "/metadata/creationTimestamp"));
      default -> List.of(Column.ofName(), Column.age());
    };
  }

  private static Column at(String name, String pointer) {
    return Column.text(name, (object, now) -> object.at(pointer).asText(""));
  }

  private static String size(JsonNode object, String... members) {
    int size = 0;
    for (String member : members) {
      size += object.path(member).size();
    }
    return Integer.toString(size);
  }

  private static List<Column> claims() {
    return List.of(
        Column.ofName(),
        at("Status", "/status/phase"),
        at("Volume", "/spec/volumeName"),
        Column.text("Capacity", (o, now) -> o.at("/status/capacity/storage").asText("")),
        Column.text(
            "Access Modes",
            (o, now) -> {
              List<String> modes = new ArrayList<>();
              o.at("/spec/accessModes").forEach(m -> modes.add(m.asText().replaceAll("[a-z]", "")));
              return String.join(",", modes).replace("RWM", "RWX").replace("ROM", "ROX");
            }),
        at("StorageClass", "/spec/storageClassName"),
        Column.age());
  }

  private static List<Column> pods() {
    return List.of(
        Column.ofName(),
        Column.text("Ready", (pod, now) -> ready(pod)),
        Column.text("Status", (pod, now) -> podStatus(pod)),
        Column.text("Restarts", (pod, now) -> Integer.toString(restarts(pod))),
        Column.age(),
        at("IP", "/status/podIP").wide(),
        at("Node", "/spec/nodeName").wide());
  }

  private static String ready(JsonNode pod) {
    int ready = 0;
    for (JsonNode status : pod.at("/status/containerStatuses")) {
      ready += status.path("ready").asBoolean() ? 1 : 0;
    }
    return ready + "/" + pod.at("/spec/containers").size();
  }

  private static int restarts(JsonNode pod) {
    int restarts = 0;
    for (JsonNode status : pod.at("/status/containerStatuses")) {
      restarts += status.path("restartCount").asInt();
    }
    return restarts;
  }

  /** The most telling word about a Pod: its end, what its containers wait for, or its phase. */
  private static String podStatus(JsonNode pod) {
    if (pod.path("metadata").has("deletionTimestamp")) {
      return "Terminating";
    }
    String status = pod.at("/status/reason").asText(pod.at("/status/phase").asText("Pending"));
    int total = pod.at("/spec/initContainers").size();
    int done = 0;
    for (JsonNode init : pod.at("/status/initContainerStatuses")) {
      JsonNode terminated = init.at("/state/terminated");
      if (terminated.isObject() && terminated.path("exitCode").asInt() == 0) {
        done++;
      } else {
        String reason =
            terminated.path("reason").asText(init.at("/state/waiting/reason").asText(""));
        boolean plain = reason.isEmpty() || reason.equals("PodInitializing");
        return "Init:" + (plain ? done + "/" + total : reason);
      }
    }
    for (JsonNode container : pod.at("/status/containerStatuses")) {
      for (String state : List.of("/state/waiting/reason", "/state/terminated/reason")) {
        status = container.at(state).asText(status);
      }
    }
    return status;
  }

  private static List<Column> jobs() {
    return List.of(
        Column.ofName(),
        Column.text("Status", (job, now) -> jobStatus(job)),
        Column.text(
            "Completions",
            (job, now) ->
                job.at("/status/succeeded").asInt() + "/" + job.at("/spec/completions").asInt(1)),
        Column.text("Duration", BuiltInColumns::duration),
        Column.age(),
        Column.text("Containers", (job, now) -> containers(job, "name")).wide(),
        Column.text("Images", (job, now) -> containers(job, "image")).wide());
  }

  private static String containers(JsonNode job, String member) {
    List<String> values = new ArrayList<>();
    job.at("/spec/template/spec/containers").forEach(c -> values.add(c.path(member).asText()));
    return String.join(",", values);
  }

  /** An end counts before what led to it: a Job that met its criteria is then complete. */
  private static String jobStatus(JsonNode job) {
    Set<String> conditions = new HashSet<>();
    for (JsonNode condition : job.at("/status/conditions")) {
      if (condition.path("status").asText().equals("True")) {
        conditions.add(condition.path("type").asText());
      }
    }
    if (job.path("metadata").has("deletionTimestamp")) {
      conditions.add("Terminating");
    }
    return Stream.of(
            "Complete", "Failed", "Terminating", "Suspended", "FailureTarget", "SuccessCriteriaMet")
        .filter(conditions::contains)
        .findFirst()
        .orElse("Running");
  }

  private static String duration(JsonNode job, Instant now) {
    JsonNode start = job.at("/status/startTime");
    JsonNode end = job.at("/status/completionTime");
    if (!start.isTextual()) {
      return "";
    }
    Instant until = end.isTextual() ? Instant.parse(end.asText()) : now;
    return Ages.text(Duration.between(Instant.parse(start.asText()), until));
  }

  private static List<Column> events() {
    return List.of(
        Column.text("Last Seen", (event, now) -> Ages.since(lastSeen(event), now)),
        Column.text("Type", (event, now) -> event.path("type").asText()),
        Column.text("Reason", (event, now) -> event.path("reason").asText()),
        Column.text("Object", (event, now) -> about(event)),
        Column.text(
            "Message",
            (event, now) -> event.path("message").asText(event.path("note").asText("")).strip()),
        Column.ofName().wide());
  }

  private static JsonNode lastSeen(JsonNode event) {
    for (String pointer :
        List.of(
            "/series/lastObservedTime",
            "/lastTimestamp",
            "/deprecatedLastTimestamp",
            "/eventTime")) {
      if (event.at(pointer).isTextual()) {
        return event.at(pointer);
      }
    }
    return event.at("/metadata/creationTimestamp");
  }

  private static String about(JsonNode event) {
    JsonNode object = event.path(event.has("regarding") ? "regarding" : "involvedObject");
    return object.path("kind").asText().toLowerCase(Locale.ROOT)
        + "/"
        + object.path("name").asText();
  }
}
