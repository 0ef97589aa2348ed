package dev.batchrun.operator.reconcile;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.run.Decision;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.act.Performed;
import dev.batchrun.operator.act.RunEffects;
import dev.batchrun.operator.observe.ContractStore;
import dev.batchrun.operator.observe.Seen;
import dev.batchrun.operator.observe.StateReader;
import dev.batchrun.operator.project.DatasetLedger;
import dev.batchrun.operator.project.RunEvents;
import dev.batchrun.operator.project.RunMetrics;
import dev.batchrun.operator.project.RunProjector;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries one decision out and projects what it came to. First the effect, then the status in one
 * write that carries the resourceVersion, then whatever only tells of it: a process that dies in
 * between leaves a state from which the same decision is made again.
 */
final class RunActor {
  private static final Logger LOG = LoggerFactory.getLogger(RunActor.class);

  private final OperatorSettings settings;
  private final KubernetesClient client;
  private final ContractStore contracts;
  private final DatasetLedger ledger;
  private final RunEvents events;
  private final RunMetrics metrics;

  RunActor(
      OperatorSettings settings,
      KubernetesClient client,
      ContractStore contracts,
      MeterRegistry meters) {
    this.settings = settings;
    this.client = client;
    this.contracts = contracts;
    this.ledger = new DatasetLedger(client);
    this.events = new RunEvents(client);
    this.metrics = new RunMetrics(meters);
  }

  /** Carries it out; gives the object as written, empty when nothing had to be. */
  Optional<BatchRun> carryOut(Seen seen, Decision decision) {
    Performed performed = decision.perform(new RunEffects(settings, client, contracts, seen));
    Optional<BatchRun> written =
        performed.gone() ? Optional.empty() : project(seen, decision, performed);
    tell(seen, decision);
    return written;
  }

  private Optional<BatchRun> project(Seen seen, Decision decision, Performed performed) {
    BatchRunStatus before = seen.run().getStatus();
    BatchRunStatus after = RunProjector.project(seen, decision, performed.state());
    if (after.equals(before)) {
      return performed.run() == seen.run() ? Optional.empty() : Optional.of(performed.run());
    }
    ledger.record(seen.run(), after);
    BatchRun next = new BatchRun();
    next.setMetadata(performed.run().getMetadata());
    next.setSpec(performed.run().getSpec());
    next.setStatus(after);
    return Optional.of(
        client
            .resources(BatchRun.class)
            .inNamespace(next.getMetadata().getNamespace())
            .resource(next)
            .updateStatus());
  }

  private void tell(Seen seen, Decision decision) {
    RunState before = StateReader.read(seen.run().getStatus());
    RunState after = decision.state();
    metrics.count(before, decision);
    events.tell(seen.run(), before, after, seen.facts().now());
    if (decision instanceof Decision.ReleaseFinalizer released) {
      released
          .warning()
          .ifPresent(
              warning -> events.warn(seen.run(), Reason.Deleted, warning, seen.facts().now()));
    }
    if (before.phase() != after.phase() || before.reason() != after.reason()) {
      LOG.info(
          "run={}/{} attempt={} epoch={} phase={} reason={} {}",
          seen.run().getMetadata().getNamespace(),
          seen.run().getMetadata().getName(),
          after.attempt(),
          after.epoch(),
          after.phase(),
          after.reason(),
          after.message());
    }
  }
}
