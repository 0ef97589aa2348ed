package dev.batchrun.operator.observe;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.DatasetStatus;
import dev.batchrun.api.v1alpha1.RequiredMembers;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.core.run.JobFacts;
import dev.batchrun.core.run.RunObservation;
import dev.batchrun.core.run.RunObservation.DeletionFacts;
import dev.batchrun.core.run.RunObservation.ReviewFacts;
import dev.batchrun.core.run.RunRequest;
import dev.batchrun.core.run.RunState;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.contract.PlanRequests;
import dev.batchrun.operator.job.JobNames;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Gathers everything that is decided on, from caches or live. */
public final class RunObserver {
  /** Keeps a run's object until the outcome of its commit is settled. */
  public static final String FINALIZER = "batchrun.dev/commit";

  private final OperatorSettings settings;
  private final KubernetesClient client;
  private final ContractObserver contracts;
  private final Siblings siblings;
  private final LiveReads live;

  public RunObserver(
      OperatorSettings settings, KubernetesClient client, ContractStore contractStore) {
    this.settings = settings;
    this.client = client;
    this.contracts = new ContractObserver(settings.installation(), contractStore);
    this.siblings = new Siblings(contracts);
    this.live = new LiveReads(client);
  }

  /**
   * The run as seen by these reads.
   *
   * @param neighbours where siblings and claims are looked up: to own a boundary, live
   */
  public Seen observe(BatchRun run, Reads reads, Reads neighbours) {
    RunState state = StateReader.read(run.getStatus());
    ContractObserver.Found found = contracts.find(run, reads);
    List<Job> jobs = jobs(run, state, reads);
    List<Pod> pods = pods(run, state, jobs, reads);
    Optional<JobReader> reader = found.contract().map(contract -> reader(run, contract));
    List<JobFacts> jobFacts = reader.map(r -> r.read(jobs, pods)).orElse(List.of());
    List<StepReport> reports =
        reader.map(r -> r.reports(jobs, pods, state.attempt())).orElse(List.of());
    RunObservation facts =
        new RunObservation(
            settings.clock().instant().truncatedTo(ChronoUnit.MILLIS),
            request(run),
            state,
            found.facts(),
            jobFacts,
            found.contract().map(c -> siblings.of(run, state, c, neighbours)).orElse(List.of()),
            asks(state) ? reviews(run, reads) : List.of(),
            settings.approvals(),
            found
                .contract()
                .map(c -> Claims.of(run, c, neighbours))
                .orElse(RunObservation.ClaimFacts.FREE),
            deletion(run),
            upstreamMoved(run, found.contract(), reads));
    return new Seen(
        run,
        facts,
        found.contract(),
        reports,
        () -> witness(run, found.contract(), reads),
        promoted(run, neighbours));
  }

  /** A cache that lacks the Job the state names may just be behind: absence is concluded live. */
  private List<Job> jobs(BatchRun run, RunState state, Reads reads) {
    List<Job> jobs = reads.jobs(run);
    boolean missing =
        expectedJob(run, state)
            .filter(name -> jobs.stream().noneMatch(j -> j.getMetadata().getName().equals(name)))
            .isPresent();
    return missing ? live.jobs(run) : jobs;
  }

  /** So may one that lacks the Pods of a Job that ended, or their end. */
  private List<Pod> pods(BatchRun run, RunState state, List<Job> jobs, Reads reads) {
    List<Pod> pods = reads.pods(run);
    Optional<String> expected = expectedJob(run, state);
    boolean behind =
        jobs.stream()
            .filter(job -> expected.equals(Optional.of(job.getMetadata().getName())))
            .filter(JobReader::hasEnded)
            .anyMatch(
                job ->
                    JobReader.podsOf(job, pods).findAny().isEmpty()
                        || JobReader.podsOf(job, pods).anyMatch(pod -> !JobReader.ended(pod)));
    return behind ? live.pods(run) : pods;
  }

  /** The Job that has to be there, going by the state. */
  private static Optional<String> expectedJob(BatchRun run, RunState state) {
    return state
        .step()
        .filter(step -> !state.phase().isTerminal())
        .map(
            step ->
                JobNames.of(
                    run.getMetadata().getName(),
                    run.getMetadata().getUid(),
                    step.kind(),
                    step.number()));
  }

  private static JobReader reader(BatchRun run, ResolvedContract contract) {
    return new JobReader(
        run.getMetadata().getUid(),
        contract.identity().requestDigest(),
        contract.identity().runId(),
        contract.file().contract().spec().transform().container() != null);
  }

  /** What the object asks for. */
  public static RunRequest request(BatchRun run) {
    Optional<BatchRunSpec> spec = Optional.ofNullable(run.getSpec());
    return new RunRequest(
        run.getMetadata().getUid(),
        StateReader.instant(run.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH),
        PlanRequests.mode(run.getSpec()),
        spec.map(BatchRunSpec::suspend).orElse(false),
        spec.map(BatchRunSpec::cancel).orElse(false),
        spec.map(BatchRunSpec::ttlSecondsAfterFinished).map(Duration::ofSeconds),
        spec.map(BatchRunSpec::requestedBy));
  }

  /** A Review as decisions know it. */
  public static ReviewFacts review(Review review) {
    return new ReviewFacts(
        review.getMetadata().getName(),
        review.getMetadata().getUid(),
        Objects.requireNonNullElse(review.getSpec().target().uid(), ""),
        Objects.requireNonNullElse(review.getSpec().digest(), ""),
        review.getSpec().verdict(),
        Objects.requireNonNullElse(review.getSpec().by(), ""),
        StateReader.instant(review.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH));
  }

  /** Whether an answer could count: the run asks, or may begin to with this very look. */
  private static boolean asks(RunState state) {
    return state.hold().isPresent() || (state.seal().isPresent() && !state.phase().ownsBoundary());
  }

  private static List<ReviewFacts> reviews(BatchRun run, Reads reads) {
    return reads.reviews(run).stream()
        .filter(review -> RequiredMembers.firstMissing("spec", review.getSpec()).isEmpty())
        .map(RunObserver::review)
        .toList();
  }

  private DeletionFacts deletion(BatchRun run) {
    boolean requested = run.getMetadata().getDeletionTimestamp() != null;
    boolean finalizer = run.getMetadata().getFinalizers().contains(FINALIZER);
    return new DeletionFacts(
        requested, finalizer, requested && finalizer && namespaceTerminates(run));
  }

  /** Asked for only where it matters: a run that is deleted with its commit open. */
  private boolean namespaceTerminates(BatchRun run) {
    Namespace namespace = client.namespaces().withName(run.getMetadata().getNamespace()).get();
    return namespace != null && namespace.getMetadata().getDeletionTimestamp() != null;
  }

  private static Optional<Instant> upstreamMoved(
      BatchRun run, Optional<ResolvedContract> contract, Reads reads) {
    return contract.stream()
        .flatMap(c -> c.file().contract().upstreams().stream())
        .map(FrozenContract.UpstreamLocation::dataset)
        .flatMap(name -> reads.dataset(run, name).stream())
        .map(Dataset::getStatus)
        .filter(Objects::nonNull)
        .map(DatasetStatus::publishedAt)
        .flatMap(text -> StateReader.instant(text).stream())
        .max(Comparator.naturalOrder());
  }

  /** A Dataset that was pointed at another store has a witness of another log: it says nothing. */
  private static Optional<BatchRunStatus.Witness> witness(
      BatchRun run, Optional<ResolvedContract> contract, Reads reads) {
    Optional<BatchRunStatus.Witness> own =
        Optional.ofNullable(run.getStatus()).map(BatchRunStatus::witness);
    Optional<BatchRunStatus.Witness> dataset =
        Optional.ofNullable(run.getSpec())
            .map(BatchRunSpec::datasetRef)
            .flatMap(ref -> reads.dataset(run, ref.name()))
            .map(Dataset::getStatus)
            .map(DatasetStatus::witness)
            .filter(w -> contract.filter(c -> w.isOf(c.store())).isPresent());
    return Stream.concat(own.stream(), dataset.stream())
        .filter(w -> w.head() != null)
        .max(Comparator.comparing(BatchRunStatus.Witness::head));
  }

  private static Optional<String> promoted(BatchRun run, Reads reads) {
    return Optional.ofNullable(run.getSpec())
        .map(BatchRunSpec::promote)
        .flatMap(
            source ->
                reads.runs(run).stream()
                    .filter(other -> other.getMetadata().getName().equals(source.run()))
                    .findFirst())
        .map(BatchRun::getStatus)
        .map(BatchRunStatus::identity)
        .map(BatchRunStatus.Identity::runId);
  }
}
