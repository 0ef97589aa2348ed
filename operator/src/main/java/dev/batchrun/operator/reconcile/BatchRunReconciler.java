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
    Reads caches = new CachedReads(sources, context.getPrimaryCache());
    Seen seen = observer.observe(lastWritten.orNewer(cached), caches, caches);
    Decision decision = RunDecider.decide(seen.facts());
    try {
      return RunDecider.needsLiveReads(seen.facts().state(), decision)
          ? again(cached, decision, caches, context)
          : carryOut(seen, decision, context);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      // Somebody wrote in between, or the cache was behind: the next look sees it.
      LOG.debug("run {}: {}", cached.getMetadata().getName(), e.getMessage());
      return UpdateControl.<BatchRun>noUpdate().rescheduleAfter(SOON);
    }
  }

  private UpdateControl<BatchRun> again(
      BatchRun cached, Decision fromCaches, Reads caches, Context<BatchRun> context) {
    oneAtATime.lock();
    try {
      Optional<BatchRun> run = live.run(cached);
      if (run.isEmpty()) {
        return UpdateControl.noUpdate();
      }
      boolean looksAround = !(fromCaches instanceof Decision.DeleteJob);
      Seen seen = observer.observe(run.get(), live, looksAround ? live : caches);
      return carryOut(seen, RunDecider.decide(seen.facts()), context);
    } finally {
      oneAtATime.unlock();
    }
  }

  private UpdateControl<BatchRun> carryOut(
      Seen seen, Decision decision, Context<BatchRun> context) {
    Optional<BatchRun> written = actor.carryOut(seen, decision);
    written.ifPresent(lastWritten::remember);
    written.ifPresent(run -> wake(seen.run(), run, context));
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
    context
        .getPrimaryCache()
        .list(
            run.getMetadata().getNamespace(),
            other ->
                other.getStatus() != null && WAITS_FOR_RUNS.contains(other.getStatus().reason()))
        .map(ResourceID::fromResource)
        .forEach(sources.wakeUps()::wake);
  }
}
