package dev.batchrun.runner.command;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.PublishPolicy;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishOrder;
import dev.batchrun.runner.store.PublishOutcome;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code publish}: makes the sealed output what readers see, once. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Verifies the sealed files, appends the commit to the log and brings the readers' view forward.",
      "May be repeated at any time: a run is published at most once. An end without a verdict (76,",
      "70, a kill) says nothing about the commit: recover."
    })
public final class PublishCommand extends StoreCommand {

  public PublishCommand(Map<String, String> environment) {
    super("publish", environment);
  }

  @Override
  protected StepReport run(StepContext context, Progress progress) {
    CommitStore store = store(context);
    PublishPolicy policy = context.spec().publish();
    boolean required = policy != null && policy.approval() == PublishPolicy.ApprovalPolicy.Required;
    PublishOutcome outcome =
        store.publish(new PublishOrder(context.request(), required, context.cpus()));
    if (outcome instanceof PublishOutcome.Published published) {
      Reason reason = published.before() ? Reason.AlreadyPublished : Reason.Succeeded;
      return Reports.of(context.request().runId(), stage(), reason)
          .message(
              "version "
                  + published.commit().version()
                  + " is published"
                  + (published.before()
                      ? " since before and stands as " + published.commit().standing()
                      : "")
                  + withheld(store, context))
          .commit(published.commit(), published.manifest())
          .witness(store.witness())
          .epoch(context.request().epoch())
          .build();
    }
    PublishOutcome.Refused refused = (PublishOutcome.Refused) outcome;
    Reports report =
        Reports.of(context.request().runId(), stage(), refused.reason())
            .message(refused.message())
            .epoch(context.request().epoch());
    return (refused.evidence().isEmpty() ? report : report.evidence(refused.evidence())).build();
  }

  /** What a gate kept from consumers, for people; the commit does not depend on it. */
  private static String withheld(CommitStore store, StepContext context) {
    Look<Seal> seal = store.readSeal(context.request().runId(), context.request().seal());
    return seal instanceof Look.Present<Seal> present && !present.value().withheld().isEmpty()
        ? "; withheld by a gate: " + String.join(", ", present.value().withheld())
        : "";
  }
}
