package dev.batchrun.operator.lease;

import dev.batchrun.operator.OperatorSettings.LeaderElection;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after a lease from time to time, and tells when it is won and when it is lost. */
public final class Campaign implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Campaign.class);
  private static final int LOOKS_A_LEASE = 8;

  /** Who is told; each at most once, on threads of the campaign that must not be kept for long. */
  public interface Office {
    /** The lease is held from now on. */
    void won();

    /** The lease is not held any more, and never will be by this process. */
    void lost();
  }

  private final LeaseKeeper keeper;
  private final LeaderElection terms;
  private final Office office;
  // A look may wait for its answer; the end of a lease waits for nobody.
  private final ScheduledExecutorService looks = thread("batchrun-lease");
  private final ScheduledExecutorService ends;
  private Future<?> end = CompletableFuture.completedFuture(null);
  private volatile boolean answered;
  private boolean won;
  private boolean over;

  Campaign(LeaseKeeper keeper, LeaderElection terms, Office office, ScheduledExecutorService ends) {
    this.keeper = keeper;
    this.terms = terms;
    this.office = office;
    this.ends = ends;
  }

  /** Begins to look after the lease. */
  public static Campaign begin(
      KubernetesClient client, LeaderElection terms, InstantSource clock, Office office) {
    LeaseKeeper keeper =
        new LeaseKeeper(new ClusterLease(client, terms), terms, System::nanoTime, clock);
    Campaign campaign = new Campaign(keeper, terms, office, thread("batchrun-lease-end"));
    campaign.looks.scheduleWithFixedDelay(
        campaign::look, 0, terms.lasts().toMillis() / LOOKS_A_LEASE, TimeUnit.MILLISECONDS);
    return campaign;
  }

  static ScheduledThreadPoolExecutor thread(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }

  /** Whether this process may work now. */
  public boolean holds() {
    return keeper.holds();
  }

  /** Whether the API server answered the last time the lease was asked for. */
  public boolean isAnswered() {
    return answered;
  }

  /** One look at the lease, and word of what came of it. */
  void look() {
    try {
      keeper.look();
      answered = true;
    } catch (KubernetesClientException e) {
      answered = false;
      LOG.warn("lease {}/{}: {}", terms.namespace(), terms.lease(), e.getMessage());
    }
    tell();
  }

  private synchronized void tell() {
    if (over) {
      return;
    }
    if (keeper.isLost()) {
      over = true;
      end.cancel(false);
      office.lost();
      return;
    }
    long left = keeper.nanosLeft();
    if (left > 0) {
      // A renewal puts the end off; the one that was expected before must not stay beside it.
      end.cancel(false);
      end = ends.schedule(this::tell, left, TimeUnit.NANOSECONDS);
      if (!won) {
        won = true;
        office.won();
      }
    }
  }

  /** Gives the lease back. Nobody is told. */
  @Override
  public void close() {
    synchronized (this) {
      over = true;
    }
    looks.shutdownNow();
    ends.shutdownNow();
    try {
      keeper.release();
    } catch (KubernetesClientException e) {
      LOG.warn(
          "lease {}/{} was not given back, it runs out by itself: {}",
          terms.namespace(),
          terms.lease(),
          e.getMessage());
    }
  }
}
