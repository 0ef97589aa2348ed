package dev.batchrun.operator;

import dev.batchrun.operator.act.ContractSweeper;
import dev.batchrun.operator.reconcile.BatchRunReconciler;
import dev.batchrun.operator.reconcile.DatasetReconciler;
import dev.batchrun.operator.reconcile.ReviewReconciler;
import dev.batchrun.operator.reconcile.Wakes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
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
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator as one object: started with a client, closed when done; in a Pod or in a JVM. */
public final class BatchRunOperator implements AutoCloseable, Probes.Health {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunOperator.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Operator operator;
  private final PrometheusMeterRegistry meters;
  private final Ends ends;
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(BatchRunOperator::housekeeper);

  private BatchRunOperator(Operator operator, PrometheusMeterRegistry meters, Ends ends) {
    this.operator = operator;
    this.meters = meters;
    this.ends = ends;
    ends.operator.set(operator);
  }

  /** What ends it for good, though its process goes on. */
  private static final class Ends {
    private final AtomicBoolean broken = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicReference<Operator> operator = new AtomicReference<>();

    void watchBroke(String kind, Throwable cause) {
      broken.set(true);
      LOG.error("watch of {} broke", kind, cause);
    }

    /**
     * The lease is lost: somebody else works. The SDK would go on beside it, and never ask for the
     * lease again.
     */
    void deposed() {
      if (closing.get()) {
        return;
      }
      broken.set(true);
      LOG.error("the lease was lost: nothing is worked on until a new start");
      Operator leading = operator.get();
      if (leading != null) {
        // Not on this thread: it is the election's, which ends with the rest.
        daemon(leading::stop, "batchrun-deposed").start();
      }
    }
  }

  private static Thread housekeeper(Runnable task) {
    return daemon(task, "batchrun-housekeeping");
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Starts it. The client stays the caller's. */
  public static BatchRunOperator start(KubernetesClient client, OperatorSettings settings) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Ends ends = new Ends();
    Operator operator =
        new Operator(overrider -> configure(overrider, client, settings, meters, ends));
    ReviewReconciler reviews = new ReviewReconciler(settings, client);
    BatchRunReconciler runs = new BatchRunReconciler(settings, client, meters, reviews);
    register(operator, runs, "batchrun", settings, Wakes::byRun);
    register(
        operator, new DatasetReconciler(settings, client), "dataset", settings, (o, n) -> true);
    register(operator, reviews, "review", settings, Wakes::isAnother);
    BatchRunOperator started = new BatchRunOperator(operator, meters, ends);
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
      Ends ends) {
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .checkingCRDAndValidateLocalModel(false)
        .withConcurrentReconciliationThreads(settings.reconcileThreads())
        .withReconciliationTerminationTimeout(DRAIN)
        .withUseSSAToPatchPrimaryResource(false)
        // An API server that cannot be asked yet, or has no definitions yet, is asked again.
        .withStopOnInformerErrorDuringStartup(false)
        // The default ends the process. A watch that broke for good shows as unhealthy instead, and
        // whoever runs the process decides.
        .withInformerStoppedHandler(
            (informer, cause) -> {
              if (cause != null) {
                ends.watchBroke(informer.getApiTypeClass().getSimpleName(), cause);
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
                        .withLeaseDuration(lease.lasts())
                        .withRenewDeadline(lease.lasts().multipliedBy(2).dividedBy(3))
                        .withRetryPeriod(lease.lasts().multipliedBy(2).dividedBy(15))
                        // Whoever embeds the operator decides about its process.
                        .withExitOnStopLeading(false)
                        .withLeaderCallbacks(
                            new LeaderCallbacks(() -> {}, ends::deposed, leader -> {}))
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
    return !ends.broken.get()
        && operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /**
   * Whether it has to be started anew: a watch ended for good, so that it sees nothing any more, or
   * it lost its lease.
   */
  @Override
  public boolean isBroken() {
    return ends.broken.get();
  }

  /** All metrics in the text format of Prometheus. */
  @Override
  public String metrics() {
    return meters.scrape();
  }

  @Override
  public void close() {
    ends.closing.set(true);
    housekeeping.shutdownNow();
    operator.stop();
    meters.close();
  }
}
