package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.Decision;
import dev.batchrun.core.run.RunDecider;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.observe.ContractStore;
import dev.batchrun.operator.observe.LiveReads;
import dev.batchrun.operator.observe.Obstructed;
import dev.batchrun.operator.observe.Reads;
import dev.batchrun.operator.observe.ResolvedContract;
import dev.batchrun.operator.observe.RunObserver;
import dev.batchrun.operator.observe.Seen;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at a run: observe, decide, perform, project. Knows no framework: whoever calls it brings
 * the caches and calls again when it says so.
 *
 * <p>Whatever starts or ends a Job or is about a commit is decided twice: from the caches, whether
 * there is anything to do, and then from live reads and one at a time, what. Two runs that want one
 * boundary therefore never both see it free.
 */
public final class RunLoop {
  private static final Logger LOG = LoggerFactory.getLogger(RunLoop.class);
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration OBSTRUCTED = Duration.ofMinutes(1);
  private static final Set<Reason> WAITS_FOR_RUNS =
      EnumSet.of(
          Reason.WaitingForBoundary,
          Reason.WaitingForClaim,
          Reason.UpstreamNotPublished,
          Reason.DatasetNotFound);

  /** Who should look again because of what a run did. A word that gets lost costs only time. */
  public interface WakesOthers {
    /** A run that waits for runs. */
    void wakeRun(String namespace, String name);

    /** A Review that the run has acted on. */
    void wakeReview(String namespace, String name);
  }

  private final OperatorSettings settings;
  private final RunObserver observer;
  private final LiveReads live;
  private final RunActor actor;
  private final LastWritten lastWritten = new LastWritten();
  private final ReentrantLock oneAtATime = new ReentrantLock(true);

  public RunLoop(OperatorSettings settings, KubernetesClient client, MeterRegistry meters) {
    ContractStore contracts = new ContractStore(client);
    this.settings = settings;
    this.observer = new RunObserver(settings, client, contracts);
    this.live = new LiveReads(client);
    this.actor = new RunActor(settings, client, contracts, meters);
  }

  /** The run's object is gone from the cache. */
  public void gone(BatchRun run, Reads caches, WakesOthers others) {
    lastWritten.forget(run);
    wakeOthers(run, caches, others);
  }

  /**
   * Looks at a run and does what there is to do, at most one effect and one status write.
   *
   * @return when to look again even if nothing happens; empty for never
   * @throws KubernetesClientException if the API server refuses or cannot be asked; look again
   */
  public Optional<Duration> look(BatchRun cached, Reads caches, WakesOthers others) {
    Reads known = new OwnWrites(caches, lastWritten);
    Seen seen = observer.observe(lastWritten.orNewer(cached), known, known);
    Decision decision = RunDecider.decide(seen.facts());
    try {
      return RunDecider.needsLiveReads(seen.facts().state(), decision)
          ? again(seen, decision, known, others)
          : carryOut(seen, decision, known, others);
    } catch (KubernetesClientException e) {
      return moved(cached, e);
    }
  }

  /** After a write that was refused because the run, or something else, is not as it was seen. */
  private Optional<Duration> moved(BatchRun cached, KubernetesClientException refusal) {
    boolean conflict = refusal.getCode() == HttpURLConnection.HTTP_CONFLICT;
    if (!conflict && refusal.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
      throw refusal;
    }
    Optional<BatchRun> now = live.run(cached);
    if (now.isEmpty()) {
      // Deleted while it was worked on; its deletion comes as an event of its own.
      return Optional.empty();
    }
    if (!conflict) {
      throw refusal;
    }
    // Somebody wrote in between, or this loop did and never heard of it. The cache may be behind
    // for long, and a look at the same cached object would end here again.
    LOG.debug("run {}: {}", cached.getMetadata().getName(), refusal.getMessage());
    lastWritten.remember(now.get());
    return Optional.of(SOON);
  }

  private Optional<Duration> again(
      Seen cached, Decision fromCaches, Reads caches, WakesOthers others) {
    oneAtATime.lock();
    try {
      Optional<BatchRun> run = live.run(cached.run());
      if (run.isEmpty()) {
        return Optional.empty();
      }
      Seen seen = observer.observe(run.get(), live, around(cached, fromCaches, caches));
      Decision decision = RunDecider.decide(seen.facts());
      if (owns(seen, decision) && !owns(cached, fromCaches)) {
        // More had happened than the caches knew, and the neighbours were read from them.
        seen = observer.observe(run.get(), live, live);
        decision = RunDecider.decide(seen.facts());
      }
      return carryOut(seen, decision, caches, others);
    } finally {
      oneAtATime.unlock();
    }
  }

  /** All runs and Jobs of a namespace are read live only where the decision is about them. */
  private Reads around(Seen cached, Decision fromCaches, Reads caches) {
    boolean mountsAlone =
        fromCaches instanceof Decision.CreateJob
            && cached.contract().map(ResolvedContract::mountsAlone).orElse(false);
    return mountsAlone || owns(cached, fromCaches) ? live : caches;
  }

  /** Whether the run takes its boundary by this. */
  private static boolean owns(Seen seen, Decision decision) {
    return decision.state().phase().ownsBoundary() && !seen.facts().state().phase().ownsBoundary();
  }

  private Optional<Duration> carryOut(
      Seen seen, Decision decision, Reads caches, WakesOthers others) {
    Optional<BatchRun> written;
    try {
      written = actor.carryOut(seen, decision);
    } catch (Obstructed e) {
      Decision waits = RunDecider.obstructed(seen.facts(), e.reason(), e.getMessage());
      actor.carryOut(seen, waits).ifPresent(lastWritten::remember);
      return Optional.of(OBSTRUCTED);
    }
    written.ifPresent(lastWritten::remember);
    written.ifPresent(run -> wake(seen.run(), run, caches, others));
    // Whoever is waited for may have moved on while the waiting was being written down.
    if (written.isPresent() && WAITS_FOR_RUNS.contains(decision.state().reason())) {
      return Optional.of(SOON);
    }
    if (decision.goesOn()) {
      return Optional.of(written.isPresent() ? Duration.ZERO : SOON);
    }
    return decision.wakeAt().map(at -> notBefore(Duration.between(settings.clock().instant(), at)));
  }

  private static Duration notBefore(Duration wait) {
    return wait.compareTo(SOON) < 0 ? SOON : wait;
  }

  private void wake(BatchRun before, BatchRun after, Reads caches, WakesOthers others) {
    BatchRunStatus was = before.getStatus();
    BatchRunStatus is = after.getStatus();
    if (is == null || (was != null && was.reason() == is.reason() && was.phase() == is.phase())) {
      return;
    }
    wakeOthers(after, caches, others);
    is.answers()
        .forEach(answer -> others.wakeReview(after.getMetadata().getNamespace(), answer.name()));
  }

  private void wakeOthers(BatchRun run, Reads caches, WakesOthers others) {
    new OwnWrites(caches, lastWritten)
        .runs(run).stream()
            .filter(
                other ->
                    other.getStatus() != null
                        && WAITS_FOR_RUNS.contains(other.getStatus().reason()))
            .forEach(
                other ->
                    others.wakeRun(
                        other.getMetadata().getNamespace(), other.getMetadata().getName()));
  }
}
