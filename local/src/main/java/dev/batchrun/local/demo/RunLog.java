package dev.batchrun.local.demo;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how far the stage at work is from the last line of its container's log. */
final class RunLog {
  private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}) ?%");

  private final KubernetesClient client;

  RunLog(KubernetesClient client) {
    this.client = client;
  }

  /** The last percentage the stage logged; empty when there is none or the log cannot be read. */
  Optional<Integer> percent(BatchRun run) {
    BatchRunStatus.StepRef step = run.getStatus() == null ? null : run.getStatus().step();
    if (step == null || step.stage() == null) {
      return Optional.empty();
    }
    try {
      return podOf(run, step.jobName())
          .flatMap(pod -> lastLine(pod, step.stage()))
          .flatMap(RunLog::parse);
    } catch (KubernetesClientException notReadableNow) {
      return Optional.empty();
    }
  }

  private Optional<Pod> podOf(BatchRun run, String jobName) {
    return client
        .pods()
        .inNamespace(run.getMetadata().getNamespace())
        .withLabel("batch.kubernetes.io/job-name", jobName)
        .list()
        .getItems()
        .stream()
        .findFirst();
  }

  private Optional<String> lastLine(Pod pod, String container) {
    return Optional.ofNullable(
        client.pods().resource(pod).inContainer(container).tailingLines(1).getLog());
  }

  private static Optional<Integer> parse(String line) {
    Matcher matcher = PERCENT.matcher(line);
    Optional<Integer> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(Math.min(100, Integer.parseInt(matcher.group(1))));
    }
    return last;
  }
}
