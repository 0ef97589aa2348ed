package dev.batchrun.e2e.bench;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The same Jobs without an operator: of each pair the second is created when the first is complete,
 * by the cheapest program that can do it.
 */
final class BareJobs implements AutoCloseable, Watcher<Job> {
  private static final String PAIR = "bench.batchrun.dev/pair";
  private static final String LAST = "bench.batchrun.dev/last";
  private static final int SENDERS = 12;

  private final KubernetesClient client;
  private final String namespace;
  private final Job compute;
  private final Job publish;
  private final ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
  private final Set<String> begun = ConcurrentHashMap.newKeySet();
  private final Set<String> done = ConcurrentHashMap.newKeySet();
  private final Watch watch;

  /**
   * @param compute a Job that the operator made, as a pattern
   * @param publish the one that followed
   */
  BareJobs(HollowCluster cluster, String namespace, Job compute, Job publish) {
    this.client = cluster.client();
    this.namespace = namespace;
    this.compute = compute;
    this.publish = publish;
    this.watch = client.batch().v1().jobs().inNamespace(namespace).watch(this);
  }

  /** Creates pairs and waits for all of them; gives the seconds it took. */
  double run(int from, int to) {
    long start = System.nanoTime();
    Tenant.many(from, to, number -> create("pair-" + number, false));
    Patience.of(Duration.ofHours(1)).until(to + " pairs", () -> done.size() >= to);
    return Tenant.seconds(start);
  }

  private void create(String pair, boolean last) {
    Job pattern = last ? publish : compute;
    client
        .resource(
            new JobBuilder()
                .withNewMetadata()
                .withName(pair + (last ? "-p" : "-c"))
                .withNamespace(namespace)
                .withLabels(Map.of(PAIR, pair, LAST, Boolean.toString(last)))
                .endMetadata()
                .withSpec(pattern.getSpec())
                .editSpec()
                .withSelector(null)
                .editTemplate()
                .editMetadata()
                .withLabels(podLabels(pattern, pair))
                .endMetadata()
                .endTemplate()
                .endSpec()
                .build())
        .create();
  }

  /** As many labels as the pattern has, and none by which the operator would find the Pod. */
  private static Map<String, String> podLabels(Job pattern, String pair) {
    Map<String, String> labels =
        new LinkedHashMap<>(pattern.getSpec().getTemplate().getMetadata().getLabels());
    labels.keySet().removeIf(key -> key.contains("controller-uid") || key.contains("job-name"));
    labels.put("app.kubernetes.io/managed-by", "bench");
    labels.put(PAIR, pair);
    return labels;
  }

  @Override
  public void eventReceived(Action action, Job job) {
    boolean complete =
        job.getStatus() != null
            && job.getStatus().getConditions().stream()
                .anyMatch(c -> c.getType().equals("Complete") && c.getStatus().equals("True"));
    if (!complete) {
      return;
    }
    String pair = job.getMetadata().getLabels().get(PAIR);
    if (Boolean.parseBoolean(job.getMetadata().getLabels().get(LAST))) {
      done.add(pair);
    } else if (begun.add(pair)) {
      senders.execute(() -> create(pair, true));
    }
  }

  @Override
  public void onClose(WatcherException cause) {
    // Whoever waits for the pairs hears of it.
  }

  @Override
  public void close() {
    watch.close();
    senders.shutdownNow();
  }
}
