package dev.batchrun.runner.command;

import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.PublishPolicy;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.CommitStore;
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
              "v"
                  + published.commit().version()
                  + (published.before()
                      ? " was published before and stands as " + published.commit().standing()
                      : " is published"))
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
}
