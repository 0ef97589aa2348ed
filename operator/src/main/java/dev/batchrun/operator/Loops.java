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
import io.javaoperatorsdk.operator.RuntimeInfo;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.health.EventSourceHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loops of an operator at work: watches, threads, and the hourly sweep. */
final class Loops implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loops.class);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final Operator operator;
  private final ScheduledExecutorService housekeeping =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "batchrun-housekeeping");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param watchBroke told when a watch ended for good
   */
  Loops(
      KubernetesClient client,
      OperatorSettings settings,
      MeterRegistry meters,
      Runnable watchBroke) {
    operator =
        new Operator(overrider -> configure(overrider, client, settings, meters, watchBroke));
    ReviewReconciler reviews = new ReviewReconciler(settings, client);
    BatchRunReconciler runs = new BatchRunReconciler(settings, client, meters, reviews);
    register(operator, runs, "batchrun", settings, Wakes::byRun);
    register(
        operator, new DatasetReconciler(settings, client), "dataset", settings, (o, n) -> true);
    register(operator, reviews, "review", settings, Wakes::isAnother);
    keepHouse(new ContractSweeper(client, settings.namespaces()), settings.clock());
  }

  /** Starts to work; whatever fails is stopped again. */
  void start() {
    try {
      operator.start();
    } catch (RuntimeException e) {
      // What was started already would go on watching, for nobody.
      close();
      throw e;
    }
  }

  /** Whether it works, and every watch is alive. */
  boolean isHealthy() {
    return operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /**
   * Whether it works: every cache is filled, and no watch ended for good. One on which nothing came
   * in yet counts, for on a quiet cluster the first word is a bookmark a minute later, after every
   * reconnection; and whoever is silent for too long is cut off.
   */
  boolean isReady() {
    RuntimeInfo info = operator.getRuntimeInfo();
    return info.isStarted()
        && info.unhealthyEventSources().values().stream()
            .flatMap(sources -> sources.values().stream())
            .allMatch(Loops::isQuiet);
  }

  private static boolean isQuiet(EventSourceHealthIndicator source) {
    return source instanceof InformerWrappingEventSourceHealthIndicator<?> informers
        && informers.informerHealthIndicators().values().stream()
            .allMatch(watch -> watch.isRunning() && watch.hasSynced());
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
      MeterRegistry meters,
      Runnable watchBroke) {
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
                LOG.error("watch of {} broke", informer.getApiTypeClass().getSimpleName(), cause);
                watchBroke.run();
              }
            })
        .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(meters));
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

  @Override
  public void close() {
    housekeeping.shutdownNow();
    operator.stop();
  }
}
