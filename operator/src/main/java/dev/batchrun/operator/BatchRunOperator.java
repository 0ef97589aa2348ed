package dev.batchrun.operator;

import dev.batchrun.operator.OperatorSettings.LeaderElection;
import dev.batchrun.operator.connection.ApiConnection;
import dev.batchrun.operator.connection.Mandate;
import dev.batchrun.operator.lease.Campaign;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator as one object: started with a client, closed when done; in a Pod or in a JVM. With a
 * lease it works only while it holds it, and never again after it lost it: whoever runs its process
 * starts it anew.
 */
public final class BatchRunOperator implements AutoCloseable, Probes.Health {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunOperator.class);

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final KubernetesClient client;
  private final OperatorSettings settings;
  private Optional<Campaign> campaign = Optional.empty();
  private Optional<Loops> loops = Optional.empty();
  private boolean closed;
  private volatile boolean broken;

  private BatchRunOperator(KubernetesClient client, OperatorSettings settings) {
    this.client = client;
    this.settings = settings;
  }

  /**
   * Starts it. The client stays the caller's.
   *
   * @param client with a lease, one of {@link ApiConnection}
   */
  public static BatchRunOperator start(KubernetesClient client, OperatorSettings settings) {
    BatchRunOperator operator = new BatchRunOperator(client, settings);
    settings.leaderElection().ifPresentOrElse(operator::apply, () -> operator.work(client));
    return operator;
  }

  private void work(KubernetesClient behind) {
    Loops started = new Loops(behind, settings, meters, () -> broken = true);
    synchronized (this) {
      if (closed || broken) {
        started.close();
        return;
      }
      loops = Optional.of(started);
    }
    started.start();
  }

  private synchronized void apply(LeaderElection terms) {
    campaign = Optional.of(Campaign.begin(client, terms, settings.clock(), new Turn()));
  }

  /** What a lease that is won or lost means. Done on threads of their own: both take a while. */
  private final class Turn implements Campaign.Office {
    @Override
    public void won() {
      LOG.info("the lease is held: work begins");
      background(this::begin);
    }

    private void begin() {
      try {
        Mandate mandate = new Mandate(() -> campaign().map(Campaign::holds).orElse(false));
        work(ApiConnection.under(mandate, client));
      } catch (RuntimeException e) {
        LOG.error("work could not begin", e);
        broken = true;
      }
    }

    @Override
    public void lost() {
      broken = true;
      LOG.error("the lease was lost: nothing is worked on until a new start");
      background(() -> loops().ifPresent(Loops::close));
    }
  }

  private static void background(Runnable task) {
    Thread thread = new Thread(task, "batchrun-turn");
    thread.setDaemon(true);
    thread.start();
  }

  private synchronized Optional<Campaign> campaign() {
    return campaign;
  }

  private synchronized Optional<Loops> loops() {
    return loops;
  }

  /** Whether it works, with every watch heard of; or whether it stands by to. */
  public boolean isHealthy() {
    return !broken && (standsBy() || loops().map(Loops::isHealthy).orElse(false));
  }

  /** Whether it works, quiet watches included; or whether it stands by to. */
  @Override
  public boolean isReady() {
    return !broken && (standsBy() || loops().map(Loops::isReady).orElse(false));
  }

  private boolean standsBy() {
    return campaign().map(c -> c.isAnswered() && !c.holds()).orElse(false);
  }

  /**
   * Whether it has to be started anew: a watch ended for good, so that it sees nothing any more, or
   * it lost its lease.
   */
  @Override
  public boolean isBroken() {
    return broken;
  }

  /** All metrics in the text format of Prometheus. */
  @Override
  public String metrics() {
    return meters.scrape();
  }

  /** Ends its work, and only then lets another one begin. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    loops().ifPresent(Loops::close);
    campaign().ifPresent(Campaign::close);
    meters.close();
  }
}
