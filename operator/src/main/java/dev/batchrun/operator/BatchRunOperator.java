package dev.batchrun.operator;

import dev.batchrun.operator.act.ContractSweeper;
import dev.batchrun.operator.reconcile.BatchRunReconciler;
import dev.batchrun.operator.reconcile.DatasetReconciler;
import dev.batchrun.operator.reconcile.ReviewReconciler;
import dev.batchrun.operator.reconcile.Wakes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator as one object: started with a client, closed when done; in a Pod or in a JVM. */
public final class BatchRunOperator implements AutoCloseable, Probes.Health {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunOperator.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Operator operator;
  private final PrometheusMeterRegistry meters;
  private final AtomicBoolean broken;
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(BatchRunOperator::housekeeper);

  private BatchRunOperator(
      Operator operator, PrometheusMeterRegistry meters, AtomicBoolean broken) {
    this.operator = operator;
    this.meters = meters;
    this.broken = broken;
  }

  private static Thread housekeeper(Runnable task) {
    Thread thread = new Thread(task, "batchrun-housekeeping");
    thread.setDaemon(true);
    return thread;
  }

  /** Starts it. The client stays the caller's. */
  public static BatchRunOperator start(KubernetesClient client, OperatorSettings settings) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    AtomicBoolean broken = new AtomicBoolean();
    Operator operator =
        new Operator(overrider -> configure(overrider, client, settings, meters, broken));
    ReviewReconciler reviews = new ReviewReconciler(settings, client);
    BatchRunReconciler runs = new BatchRunReconciler(settings, client, meters, reviews);
    register(operator, runs, "batchrun", settings, Wakes::byRun);
    register(
        operator, new DatasetReconciler(settings, client), "dataset", settings, (o, n) -> true);
    register(operator, reviews, "review", settings, Wakes::isAnother);
    BatchRunOperator started = new BatchRunOperator(operator, meters, broken);
    try {
      operator.start();
    } catch (RuntimeException e) {
      // What was started already would go on watching, for nobody.
      started.close();
      throw e;
    }
    started.keepHouse(new ContractSweeper(client, settings.namespaces()), settings.clock());
    return started;
  }

  private void keepHouse(ContractSweeper sweeper, InstantSource clock) {
    housekeeping.scheduleWithFixedDelay(
        () -> {
          try {
            sweeper.sweep(clock.instant());
          } catch (KubernetesClientException e) {
            LOG.warn("contracts were not swept, the next time is in an hour: {}", e.getMessage());
          }
        },
        1,
        1,
        TimeUnit.HOURS);
  }

  private static void configure(
      ConfigurationServiceOverrider overrider,
      KubernetesClient client,
      OperatorSettings settings,
      PrometheusMeterRegistry meters,
      AtomicBoolean broken) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false)
        .withConcurrentReconciliationThreads(settings.reconcileThreads())
        .withReconciliationTerminationTimeout(DRAIN)
        .withUseSSAToPatchPrimaryResource(false)
        // The default ends the process. A watch that broke for good shows as unhealthy instead, and
        // whoever runs the process decides.
        .withInformerStoppedHandler(
            (informer, cause) -> {
              if (cause != null) {
                broken.set(true);
                LOG.error("watch of {} broke", informer.getApiTypeClass().getSimpleName(), cause);
              }
            })
        .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(meters));
    settings
        .leaderElection()
        .ifPresent(
            lease ->
                overrider.withLeaderElectionConfiguration(
                    LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(lease.lease())
                        .withLeaseNamespace(lease.namespace())
                        .withIdentity(lease.identity())
                        // Whoever embeds the operator decides about its process.
                        .withExitOnStopLeading(false)
                        .build()));
  }

  /** Whether an update of an object is worth a look. */
  private interface Worth<P> {
    boolean look(P before, P after);
  }

  private static <P extends HasMetadata> void register(
      Operator operator,
      Reconciler<P> reconciler,
      String name,
      OperatorSettings settings,
      Worth<P> worth) {
    operator.register(
        reconciler,
        (ControllerConfigurationOverrider<P> controller) -> {
          controller
              .withName(name)
              .withGenerationAware(false)
              .withTriggerReconcilerOnAllEvents(name.equals("batchrun"))
              .withRetry(
                  new GenericRetry()
                      .setInitialInterval(500)
                      .setIntervalMultiplier(2)
                      .setMaxInterval(30_000)
                      .setMaxAttempts(-1))
              .withOnUpdateFilter((after, before) -> worth.look(before, after));
          if (settings.namespaces().isEmpty()) {
            controller.watchingAllNamespaces();
          } else {
            controller.settingNamespaces(Set.copyOf(settings.namespaces()));
          }
        });
  }

  /** Whether it works: started, and every watch alive. */
  @Override
  public boolean isHealthy() {
    return !broken.get()
        && operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** Whether a watch ended for good: it sees nothing any more and has to be started anew. */
  @Override
  public boolean isBroken() {
    return broken.get();
  }

  /** All metrics in the text format of Prometheus. */
  @Override
  public String metrics() {
    return meters.scrape();
  }

  @Override
  public void close() {
    housekeeping.shutdownNow();
    operator.stop();
    meters.close();
  }
}
