package dev.batchrun.local.executor.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How far a Pod has come, and that as a status. All of it is known here, so it never reads one. */
final class PodProgress {
  private static final Set<String> OWN_CONDITIONS =
      Set.of(
          "PodScheduled", "PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready");

  private final Pod pod;
  private final Instant started;
  private final Map<String, ContainerState> states = new HashMap<>();
  private final Map<String, String> ids = new HashMap<>();
  private boolean mounted;
  private Optional<Ending> ending = Optional.empty();

  PodProgress(Pod pod, Instant started) {
    this.pod = pod;
    this.started = started;
    boolean staged = !pod.getSpec().getInitContainers().isEmpty();
    String first = staged ? "PodInitializing" : "ContainerCreating";
    all().forEach(c -> states.put(c.getName(), States.waiting(first)));
  }

  private List<Container> all() {
    List<Container> all = new ArrayList<>(pod.getSpec().getInitContainers());
    all.addAll(pod.getSpec().getContainers());
    return all;
  }

  synchronized void mounted() {
    mounted = true;
  }

  synchronized void set(String container, ContainerState state) {
    states.put(container, state);
  }

  synchronized void started(String container, String id, Instant at) {
    ids.put(container, id);
    states.put(container, States.running(at));
  }

  synchronized ContainerState state(String container) {
    return states.getOrDefault(container, States.waiting("ContainerCreating"));
  }

  /** Ends what has not ended by itself: from now on the Pod is over. */
  synchronized void end(Ending how, Instant now) {
    ending = Optional.of(how);
    states.replaceAll((name, state) -> States.hasEnded(state) ? state : States.unknown(now));
  }

  synchronized boolean initialized() {
    return pod.getSpec().getInitContainers().stream()
        .allMatch(c -> States.succeeded(states.get(c.getName())));
  }

  synchronized String phase() {
    List<Container> main = pod.getSpec().getContainers();
    boolean initFailed =
        pod.getSpec().getInitContainers().stream()
            .map(c -> states.get(c.getName()))
            .anyMatch(s -> States.hasEnded(s) && !States.succeeded(s));
    boolean allEnded = main.stream().allMatch(c -> States.hasEnded(states.get(c.getName())));
    if (initFailed || ending.filter(e -> e != Ending.DELETED).isPresent()) {
      return "Failed";
    }
    if (allEnded) {
      boolean good = main.stream().allMatch(c -> States.succeeded(states.get(c.getName())));
      return good ? "Succeeded" : "Failed";
    }
    boolean anyStarted =
        initialized() && main.stream().anyMatch(c -> states.get(c.getName()).getWaiting() == null);
    return anyStarted ? "Running" : "Pending";
  }

  /** The status to write; conditions others set on the earlier one are kept. */
  synchronized PodStatus status(Optional<PodStatus> earlier, Instant now) {
    List<PodCondition> before = earlier.map(PodStatus::getConditions).orElse(List.of());
    List<PodCondition> conditions = new ArrayList<>();
    before.stream().filter(c -> !OWN_CONDITIONS.contains(c.getType())).forEach(conditions::add);
    ending.flatMap(Ending::disruption).ifPresent(r -> disrupt(conditions, r, now));
    boolean over = Set.of("Succeeded", "Failed").contains(phase());
    conditions.add(condition(before, "PodReadyToStartContainers", mounted && !over, "", "", now));
    addInitialized(before, conditions, now);
    addReadiness(before, conditions, now);
    conditions.add(condition(before, "PodScheduled", true, "", "", now));
    return new PodStatusBuilder()
        .withPhase(phase())
        .withReason(ending.flatMap(Ending::reason).orElse(null))
        .withMessage(ending.flatMap(Ending::message).orElse(null))
        .withHostIP("127.0.0.1")
        .withPodIP("127.0.0.1")
        .withStartTime(States.time(started))
        .withQosClass("BestEffort")
        .withConditions(conditions)
        .withInitContainerStatuses(statuses(pod.getSpec().getInitContainers(), true))
        .withContainerStatuses(statuses(pod.getSpec().getContainers(), false))
        .build();
  }

  private void disrupt(List<PodCondition> conditions, String reason, Instant now) {
    conditions.removeIf(c -> c.getType().equals("DisruptionTarget"));
    String message = ending.flatMap(Ending::message).orElse("");
    conditions.add(condition(List.of(), "DisruptionTarget", true, reason, message, now));
  }

  private void addInitialized(
      List<PodCondition> before, List<PodCondition> conditions, Instant now) {
    String missing =
        pod.getSpec().getInitContainers().stream()
            .map(Container::getName)
            .filter(name -> !States.succeeded(states.get(name)))
            .collect(Collectors.joining(" ", "[", "]"));
    boolean done = initialized();
    String reason =
        !done ? "ContainersNotInitialized" : phase().equals("Succeeded") ? "PodCompleted" : "";
    String message = done ? "" : "containers with incomplete status: " + missing;
    conditions.add(condition(before, "Initialized", done, reason, message, now));
  }

  private void addReadiness(List<PodCondition> before, List<PodCondition> conditions, Instant now) {
    String unready =
        pod.getSpec().getContainers().stream()
            .map(Container::getName)
            .filter(name -> states.get(name).getRunning() == null)
            .collect(Collectors.joining(" ", "[", "]"));
    boolean ready = unready.equals("[]");
    String reason =
        switch (phase()) {
          case "Succeeded" -> "PodCompleted";
          case "Failed" -> "PodFailed";
          default -> ready ? "" : "ContainersNotReady";
        };
    String message =
        reason.equals("ContainersNotReady") ? "containers with unready status: " + unready : "";
    conditions.add(condition(before, "Ready", ready, reason, message, now));
    conditions.add(condition(before, "ContainersReady", ready, reason, message, now));
  }

  private static PodCondition condition(
      List<PodCondition> before,
      String type,
      boolean status,
      String reason,
      String message,
      Instant now) {
    String text = status ? "True" : "False";
    String since =
        before.stream()
            .filter(c -> c.getType().equals(type) && c.getStatus().equals(text))
            .map(PodCondition::getLastTransitionTime)
            .findFirst()
            .orElse(States.time(now));
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(text)
        .withReason(reason.isEmpty() ? null : reason)
        .withMessage(message.isEmpty() ? null : message)
        .withLastTransitionTime(since)
        .build();
  }

  private List<ContainerStatus> statuses(List<Container> containers, boolean init) {
    List<ContainerStatus> statuses = new ArrayList<>();
    for (Container container : containers) {
      ContainerState state = states.get(container.getName());
      boolean running = state.getRunning() != null;
      statuses.add(
          new ContainerStatusBuilder()
              .withName(container.getName())
              .withImage(container.getImage())
              .withImageID("")
              .withContainerID(ids.get(container.getName()))
              .withReady(init ? States.succeeded(state) : running)
              .withStarted(running)
              .withRestartCount(0)
              .withState(state)
              .withLastState(new ContainerState())
              .build());
    }
    return statuses;
  }
}
