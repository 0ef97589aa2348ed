package dev.batchrun.operator.act;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.core.run.Decision;
import dev.batchrun.core.run.RunState;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.contract.StepRequests;
import dev.batchrun.operator.job.JobFactory;
import dev.batchrun.operator.job.JobOrder;
import dev.batchrun.operator.observe.ContractStore;
import dev.batchrun.operator.observe.JobReader;
import dev.batchrun.operator.observe.Obstructed;
import dev.batchrun.operator.observe.ResolvedContract;
import dev.batchrun.operator.observe.RunObserver;
import dev.batchrun.operator.observe.Seen;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;

/** What decisions do to a cluster, for one run as it was seen. */
public final class RunEffects implements Decision.Effects<Performed> {
  private final OperatorSettings settings;
  private final KubernetesClient client;
  private final ContractStore contracts;
  private final Seen seen;

  public RunEffects(
      OperatorSettings settings, KubernetesClient client, ContractStore contracts, Seen seen) {
    this.settings = settings;
    this.client = client;
    this.contracts = contracts;
    this.seen = seen;
  }

  @Override
  public Performed freezeContract(Decision.FreezeContract decision) {
    contracts.ensure(namespace(), contract().file());
    return unchanged(decision);
  }

  @Override
  public Performed addFinalizer(Decision.AddFinalizer decision) {
    BatchRun kept = new Finalizers(client).add(seen.run(), RunObserver.FINALIZER);
    return new Performed(kept, decision.state(), false);
  }

  @Override
  public Performed releaseFinalizer(Decision.ReleaseFinalizer decision) {
    boolean deleting = seen.facts().deletion().requested();
    Optional<BatchRun> left = new Finalizers(client).remove(seen.run(), RunObserver.FINALIZER);
    return new Performed(left.orElse(seen.run()), decision.state(), deleting || left.isEmpty());
  }

  @Override
  public Performed createJob(Decision.CreateJob decision) {
    // The Pod mounts it: whoever deleted it meanwhile, it is there again.
    contracts.ensure(namespace(), contract().file());
    Job job = new JobFactory(settings.pods()).job(order(decision));
    try {
      client.batch().v1().jobs().inNamespace(namespace()).resource(job).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      adopt(job, e);
    }
    return unchanged(decision);
  }

  @Override
  public Performed deleteJob(Decision.DeleteJob decision) {
    var named = client.batch().v1().jobs().inNamespace(namespace()).withName(decision.name());
    Job live = named.get();
    if (live != null && live.getMetadata().getUid().equals(decision.uid())) {
      named.withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
    }
    return unchanged(decision);
  }

  @Override
  public Performed deleteRun(Decision.DeleteRun decision) {
    client
        .resources(BatchRun.class)
        .inNamespace(namespace())
        .withName(seen.run().getMetadata().getName())
        .delete();
    return new Performed(seen.run(), decision.state(), true);
  }

  @Override
  public Performed moveTo(Decision.MoveTo decision) {
    return unchanged(decision);
  }

  @Override
  public Performed hold(Decision.Hold decision) {
    return unchanged(decision);
  }

  @Override
  public Performed await(Decision.Wait decision) {
    return unchanged(decision);
  }

  @Override
  public Performed finish(Decision.Finish decision) {
    return unchanged(decision);
  }

  @Override
  public Performed rest(Decision.Rest decision) {
    return unchanged(decision);
  }

  private Performed unchanged(Decision decision) {
    return new Performed(seen.run(), decision.state(), false);
  }

  /** A Job of this name that was made for another run or request is not ours to adopt. */
  private void adopt(Job job, KubernetesClientException conflict) {
    Job live =
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(namespace())
            .withName(job.getMetadata().getName())
            .get();
    if (live == null) {
      throw conflict;
    }
    if (!JobReader.isOurs(
        live, seen.run().getMetadata().getUid(), contract().identity().requestDigest())) {
      throw new Obstructed(
          Reason.InternalError,
          "Job "
              + namespace()
              + "/"
              + job.getMetadata().getName()
              + ": found one that was made for another run or request; delete it, the run goes on"
              + " within a minute");
    }
  }

  private JobOrder order(Decision.CreateJob decision) {
    ResolvedContract contract = contract();
    var deadlines = contract.terms().deadlines();
    Duration deadline =
        decision.kind() == StepKind.Compute ? deadlines.compute() : deadlines.commit();
    return new JobOrder(
        seen.run(),
        decision.kind(),
        decision.number(),
        contract.file().contract(),
        contract.file().configMapName(),
        request(decision),
        deadline);
  }

  private StepRequest request(Decision.CreateJob decision) {
    RunState state = decision.state();
    ResolvedContract contract = contract();
    StepRequests requests =
        new StepRequests(
            settings.installation(),
            settings.pods().runnerImage(),
            seen.run(),
            contract.file(),
            contract.plan(),
            contract.identity(),
            seen.witness().get(),
            seen.promotedRunId());
    Optional<String> seal = decision.seal();
    return switch (decision.kind()) {
      case Compute -> requests.compute(state.attempt());
      case Publish ->
          requests.publish(
              state.attempt(),
              state.epoch(),
              seal.orElseThrow(() -> new IllegalStateException("a publish without a seal")),
              seal.flatMap(digest -> approval(state, digest)));
      case Recover -> requests.recover(state.attempt(), state.epoch(), seal);
      case Survey -> requests.survey(state.attempt());
      case Collect -> requests.collect(state.attempt());
    };
  }

  private static Optional<StepRequest.Approval> approval(RunState state, String seal) {
    return state
        .approval()
        .map(answer -> new StepRequest.Approval(answer.name(), answer.by(), seal));
  }

  private ResolvedContract contract() {
    return seen.contract()
        .orElseThrow(() -> new IllegalStateException("a step was decided on without a contract"));
  }

  private String namespace() {
    return seen.run().getMetadata().getNamespace();
  }
}
