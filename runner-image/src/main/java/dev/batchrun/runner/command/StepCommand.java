package dev.batchrun.runner.command;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.ReportWriter;
import dev.batchrun.runner.step.Reports;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * A command that a Job runs: context in, report and exit code out. Whatever is thrown becomes a
 * reason and a message; a stack trace is shown only for a defect of ours and only when asked for.
 */
public abstract class StepCommand implements Callable<Integer> {
  /** Set to anything to see stack traces of internal errors. */
  static final String ENV_DEBUG = "BATCHRUN_DEBUG";

  private final String stage;
  private final Map<String, String> environment;

  /**
   * @param stage the command's name, as it stands in its report
   */
  protected StepCommand(String stage, Map<String, String> environment) {
    this.stage = stage;
    this.environment = environment;
  }

  /** Does the work. The report's {@code runId}, {@code stage} and {@code reason} must be set. */
  protected abstract StepReport run(StepContext context, Progress progress) throws IOException;

  /**
   * The exit code of a report. Overridden where a good end must stop the containers that follow.
   */
  protected int exitCode(Reason reason) {
    return reason.exitCode();
  }

  /** The stage's name. */
  protected final String stage() {
    return stage;
  }

  /** A report of this stage that says it went well. */
  protected final Reports succeeded(StepContext context) {
    return Reports.of(context.request().runId(), stage, Reason.Succeeded);
  }

  @Override
  public final Integer call() {
    StepReport report;
    try {
      report = run(StepContext.read(environment), Progress.toConsole());
    } catch (Exception | OutOfMemoryError | StackOverflowError thrown) {
      report = failed(thrown);
    }
    return finish(report);
  }

  private StepReport failed(Throwable thrown) {
    StepFailure failure = Failures.of(thrown);
    if (failure.reason() == Reason.InternalError && environment.containsKey(ENV_DEBUG)) {
      thrown.printStackTrace(System.err);
    }
    return failure.report(
        Reports.of(runId(), stage, failure.reason()).message(failure.getMessage()).build());
  }

  private int finish(StepReport report) {
    if (report.reason() == Reason.Succeeded) {
      if (report.message() != null) {
        System.out.println(stage + ": " + report.message());
      }
    } else {
      System.err.println(stage + ": " + report.reason() + ": " + report.message());
    }
    try {
      new ReportWriter(StepContext.terminationLog(environment)).write(report);
    } catch (IOException e) {
      // A lost report is a hint lost: the operator looks at the store instead.
      System.err.println(stage + ": the report cannot be written (" + e + ")");
    }
    return exitCode(report.reason());
  }

  private String runId() {
    try {
      String json = environment.getOrDefault(PodLayout.ENV_REQUEST, "{}");
      return CanonicalJson.tree(json).path("runId").asText("");
    } catch (IOException e) {
      return "";
    }
  }
}
