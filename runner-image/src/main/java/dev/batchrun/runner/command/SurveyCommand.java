package dev.batchrun.runner.command;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.step.SurveyFrame;
import dev.batchrun.api.step.SurveyResult;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code survey}: reads what only the store knows. */
@Command(
    name = "survey",
    mixinStandardHelpOptions = true,
    description = {
      "Prints how the run and the partitions it names stand, as framed JSON of at most 1 MiB;",
      "its SHA-256 is the report's evidence. Changes nothing."
    })
public final class SurveyCommand extends StoreCommand {
  @Option(names = "--audit", description = "Replay the whole log and list what it does not allow.")
  private boolean audit;

  public SurveyCommand(Map<String, String> environment) {
    super("survey", environment);
  }

  @Override
  protected StepReport run(StepContext context, Progress progress) {
    SurveyResult result = store(context).survey(context.request(), audit);
    byte[] json = CanonicalJson.bytes(result);
    if (json.length > PodLayout.MAX_SURVEY_BYTES) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "survey: found "
              + json.length
              + " bytes, expected at most "
              + PodLayout.MAX_SURVEY_BYTES
              + "; ask for fewer partitions");
    }
    System.out.print(SurveyFrame.encode(new String(json, StandardCharsets.UTF_8)));
    Reports report =
        Reports.of(context.request().runId(), stage(), result.reason())
            .message(result.message())
            .evidence(Digests.sha256(json));
    if (result.witness() != null) {
      report.witness(result.witness());
    }
    if (result.run() != null) {
      report.epoch(result.run().epoch());
      if (result.run().commit() != null) {
        report.commit(result.run().commit(), result.run().manifest());
      }
    }
    return report.build();
  }
}
