package dev.batchrun.local.executor.job;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnExitCodesRequirement;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyOnPodConditionsPattern;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Job's {@code podFailurePolicy} says about a failed Pod: the first rule that matches. */
final class PodFailureRules {
  /** What happens with the failure. */
  enum Action {
    FAIL_JOB,
    IGNORE,
    COUNT
  }

  /** An action, and for {@link Action#FAIL_JOB} why, in the Job controller's words. */
  record Verdict(Action action, String message) {}

  private static final Verdict COUNTED = new Verdict(Action.COUNT, "");

  private PodFailureRules() {}

  static Verdict judge(Optional<PodFailurePolicy> policy, Pod pod) {
    List<PodFailurePolicyRule> rules = policy.map(PodFailurePolicy::getRules).orElse(List.of());
    for (int index = 0; index < rules.size(); index++) {
      PodFailurePolicyRule rule = rules.get(index);
      Optional<String> match =
          rule.getOnExitCodes() != null
              ? byExitCode(rule.getOnExitCodes(), pod)
              : byCondition(rule.getOnPodConditions(), pod);
      if (match.isPresent()) {
        String message = "%s matching %s rule at index %d";
        return switch (rule.getAction()) {
          case "FailJob" ->
              new Verdict(Action.FAIL_JOB, message.formatted(match.get(), rule.getAction(), index));
          case "Ignore" -> new Verdict(Action.IGNORE, "");
          default -> COUNTED;
        };
      }
    }
    return COUNTED;
  }

  private static Optional<String> byExitCode(
      PodFailurePolicyOnExitCodesRequirement requirement, Pod pod) {
    String only = requirement.getContainerName();
    return Stream.concat(
            pod.getStatus().getContainerStatuses().stream(),
            pod.getStatus().getInitContainerStatuses().stream())
        .filter(status -> only == null || only.isEmpty() || only.equals(status.getName()))
        .filter(status -> failedWith(requirement, status))
        .findFirst()
        .map(
            status ->
                "Container %s for pod %s/%s failed with exit code %d"
                    .formatted(
                        status.getName(),
                        pod.getMetadata().getNamespace(),
                        pod.getMetadata().getName(),
                        status.getState().getTerminated().getExitCode()));
  }

  private static boolean failedWith(
      PodFailurePolicyOnExitCodesRequirement requirement, ContainerStatus status) {
    ContainerStateTerminated ended =
        status.getState() == null ? null : status.getState().getTerminated();
    if (ended == null || ended.getExitCode() == 0) {
      return false;
    }
    boolean listed = requirement.getValues().contains(ended.getExitCode());
    return requirement.getOperator().equals("In") == listed;
  }

  private static Optional<String> byCondition(
      List<PodFailurePolicyOnPodConditionsPattern> patterns, Pod pod) {
    for (PodFailurePolicyOnPodConditionsPattern pattern : patterns) {
      for (PodCondition condition : pod.getStatus().getConditions()) {
        String status = pattern.getStatus() == null ? "True" : pattern.getStatus();
        if (condition.getType().equals(pattern.getType()) && condition.getStatus().equals(status)) {
          return Optional.of(
              "Pod %s/%s has condition %s"
                  .formatted(
                      pod.getMetadata().getNamespace(),
                      pod.getMetadata().getName(),
                      condition.getType()));
        }
      }
    }
    return Optional.empty();
  }
}
