package dev.batchrun.proof.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.local.server.object.Json;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Starts, ends and stops containers, one status write each. */
final class Kubelet {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int KILLED = 137;
  private static final int ASKED_TO_STOP = 143;

  private final Objects objects;
  private final InstantSource clock;
  private final StageScript script;

  Kubelet(Objects objects, InstantSource clock, StageScript script) {
    this.objects = objects;
    this.clock = clock;
    this.script = script;
  }

  void start(Revision pod) {
    PodTree.Container next = PodTree.of(pod).next().orElseThrow();
    ObjectNode state = Json.object();
    state.putObject("running").put("startedAt", now());
    write(
        pod,
        tree -> {
          tree.set(next, state);
          tree.phase("Running");
        });
  }

  /** Asks what the running container came to. */
  void end(Revision pod) {
    PodTree.Container running = PodTree.of(pod).running().orElseThrow();
    StageScript.End end = script.play(stage(pod, running.name()));
    if (end instanceof StageScript.Reports reports) {
      terminate(pod, running, ExitCodes.of(reports.report()), text(reports));
    } else if (end instanceof StageScript.Exits exits) {
      terminate(pod, running, exits.code(), exits.lastWords());
    } else if (end instanceof StageScript.Evicted) {
      write(
          pod,
          tree -> {
            tree.condition("DisruptionTarget", "TerminationByKubelet");
            tree.set(running, terminated(KILLED, ""));
            tree.phase("Failed");
          });
    } else if (!(end instanceof StageScript.AtWork)) {
      throw new AssertionError("no such end: " + end);
    }
  }

  /** Kills the running container with this code; its Pod fails. */
  void kill(Revision pod, int code) {
    PodTree.Container running = PodTree.of(pod).running().orElseThrow();
    script.stopped(stage(pod, running.name()));
    terminate(pod, running, code, "");
  }

  /** Stops a Pod that is being deleted, and lets the object go. */
  void stop(Revision pod) {
    PodTree tree = PodTree.of(pod);
    if (!tree.ended()) {
      tree.running().ifPresent(c -> script.stopped(stage(pod, c.name())));
      write(
          pod,
          copy -> {
            copy.running().ifPresent(c -> copy.set(c, terminated(ASKED_TO_STOP, "")));
            copy.phase("Failed");
          });
    }
    objects.deleteNow(pod.key());
  }

  private void terminate(Revision pod, PodTree.Container container, int code, String words) {
    write(
        pod,
        tree -> {
          tree.set(container, terminated(code, words));
          tree.phase(code != 0 ? "Failed" : container.last() ? "Succeeded" : "Running");
        });
  }

  private ObjectNode terminated(int code, String words) {
    ObjectNode state = Json.object();
    ObjectNode ended = state.putObject("terminated").put("exitCode", code).put("finishedAt", now());
    ended.put("reason", code == 0 ? "Completed" : "Error");
    if (!words.isEmpty()) {
      ended.put("message", words);
    }
    return state;
  }

  private void write(Revision pod, java.util.function.Consumer<PodTree> change) {
    objects.editStatus(pod.key(), tree -> change.accept(new PodTree(tree)));
  }

  private String now() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return now.toString();
  }

  private static String text(StageScript.Reports reports) {
    try {
      return JSON.writeValueAsString(reports.report());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  static StageScript.Stage stage(Revision pod, String name) {
    return new StageScript.Stage((Pod) pod.object(), request(pod), name);
  }

  private static StepRequest request(Revision pod) {
    JsonNode spec = pod.tree().path("spec");
    for (String list : java.util.List.of("initContainers", "containers")) {
      for (JsonNode container : spec.path(list)) {
        for (JsonNode variable : container.path("env")) {
          if (variable.path("name").asText().equals(PodLayout.ENV_REQUEST)) {
            return read(variable.path("value").asText());
          }
        }
      }
    }
    throw new AssertionError(pod.key() + ": found no request in its environment");
  }

  private static StepRequest read(String json) {
    try {
      return JSON.readValue(json, StepRequest.class);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
