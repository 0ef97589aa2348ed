package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.Decision;
import dev.batchrun.core.run.RunDecider;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.observe.ContractStore;
import dev.batchrun.operator.observe.LiveReads;
import dev.batchrun.operator.observe.Reads;
import dev.batchrun.operator.observe.ResolvedContract;
import dev.batchrun.operator.observe.RunObserver;
import dev.batchrun.operator.observe.Seen;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a run: observe, decide, perform, project.
 *
 * <p>Whatever starts or ends a Job or is about a commit is decided twice: from the caches, whether
 * there is anything to do, and then from live reads and one at a time, what. Two runs that want one
 * boundary therefore never both see it free.
 */
public final class BatchRunReconciler implements Reconciler<BatchRun> {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRunReconciler.class);
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Set<Reason> WAITS_FOR_RUNS =
      EnumSet.of(Reason.WaitingForBoundary, Reason.WaitingForClaim, Reason.UpstreamNotPublished);

  private final OperatorSettings settings;
  private final RunObserver observer;
  private final LiveReads live;
  private final RunActor actor;
  private final LastWritten lastWritten = new LastWritten();
  private final ReentrantLock oneAtATime = new ReentrantLock(true);
  private final ReviewReconciler reviews;
  private RunSources sources;

  public BatchRunReconciler(
      OperatorSettings settings,
      KubernetesClient client,
      MeterRegistry meters,
      ReviewReconciler reviews) {
    ContractStore contracts = new ContractStore(client);
    this.settings = settings;
    this.observer = new RunObserver(settings, client, contracts);
    this.live = new LiveReads(client);
    this.actor = new RunActor(settings, client, contracts, meters);
    this.reviews = reviews;
  }

  @Override
  public List<EventSource<?, BatchRun>> prepareEventSources(EventSourceContext<BatchRun> context) {
    sources = RunSources.create(context);
    return sources.all();
  }

  @Override
  public UpdateControl<BatchRun> reconcile(BatchRun cached, Context<BatchRun> context) {
    if (context.isPrimaryResourceDeleted()) {
      lastWritten.forget(cached);
      wakeOthers(cached, context);
      return UpdateControl.noUpdate();
    }
    Reads caches = new CachedReads(sources, context.getPrimaryCache(), lastWritten);
    Seen seen = observer.observe(lastWritten.orNewer(cached), caches, caches);
    Decision decision = RunDecider.decide(seen.facts());
    try {
      return RunDecider.needsLiveReads(seen.facts().state(), decision)
          ? again(seen, decision, caches, context)
          : carryOut(seen, decision, context);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND && live.run(cached).isEmpty()) {
        // Deleted while it was worked on; its deletion comes as an event of its own.
        return UpdateControl.noUpdate();
      }
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      // Somebody wrote in between, or the cache was behind: the next look sees it.
      LOG.debug("run {}: {}", cached.getMetadata().getName(), e.getMessage());
      return UpdateControl.<BatchRun>noUpdate().rescheduleAfter(SOON);
    }
  }

  private UpdateControl<BatchRun> again(
      Seen cached, Decision fromCaches, Reads caches, Context<BatchRun> context) {
    oneAtATime.lock();
    try {
      Optional<BatchRun> run = live.run(cached.run());
      if (run.isEmpty()) {
        return UpdateControl.noUpdate();
      }
      Seen seen = observer.observe(run.get(), live, around(cached, fromCaches, caches));
      Decision decision = RunDecider.decide(seen.facts());
      if (owns(seen, decision) && !owns(cached, fromCaches)) {
        // More had happened than the caches knew, and the neighbours were read from them.
        seen = observer.observe(run.get(), live, live);
        decision = RunDecider.decide(seen.facts());
      }
      return carryOut(seen, decision, context);
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

  private UpdateControl<BatchRun> carryOut(
      Seen seen, Decision decision, Context<BatchRun> context) {
    Optional<BatchRun> written = actor.carryOut(seen, decision);
    written.ifPresent(lastWritten::remember);
    written.ifPresent(run -> wake(seen.run(), run, context));
    // Whoever is waited for may have moved on while the waiting was being written down.
    boolean waitsAnew = written.isPresent() && WAITS_FOR_RUNS.contains(decision.state().reason());
    if (waitsAnew) {
      return UpdateControl.<BatchRun>noUpdate().rescheduleAfter(SOON);
    }
    if (decision.goesOn()) {
      return UpdateControl.<BatchRun>noUpdate()
          .rescheduleAfter(written.isPresent() ? Duration.ZERO : SOON);
    }
    return decision
        .wakeAt()
        .map(at -> Duration.between(settings.clock().instant(), at))
        .map(wait -> UpdateControl.<BatchRun>noUpdate().rescheduleAfter(notBefore(wait)))
        .orElseGet(UpdateControl::noUpdate);
  }

  private static Duration notBefore(Duration wait) {
    return wait.compareTo(SOON) < 0 ? SOON : wait;
  }

  private void wake(BatchRun before, BatchRun after, Context<BatchRun> context) {
    BatchRunStatus was = before.getStatus();
    BatchRunStatus is = after.getStatus();
    if (is == null || (was != null && was.reason() == is.reason() && was.phase() == is.phase())) {
      return;
    }
    wakeOthers(after, context);
    is.answers()
        .forEach(
            answer ->
                reviews.wake(new ResourceID(answer.name(), after.getMetadata().getNamespace())));
  }

  private void wakeOthers(BatchRun run, Context<BatchRun> context) {
    new CachedReads(sources, context.getPrimaryCache(), lastWritten)
        .runs(run).stream()
            .filter(
                other ->
                    other.getStatus() != null
                        && WAITS_FOR_RUNS.contains(other.getStatus().reason()))
            .map(ResourceID::fromResource)
            .forEach(sources.wakeUps()::wake);
  }
}
