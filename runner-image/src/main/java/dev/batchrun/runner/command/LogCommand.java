package dev.batchrun.runner.command;

import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code log}: shows a dataset's decisions to people. */
@Command(
    name = "log",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the entries of a dataset's log, oldest first, and what a replay of it does not allow.",
      "0 when the log is sound, 40 when it is not. Changes nothing."
    })
public final class LogCommand implements Callable<Integer> {
  private static final String ROW = "%-6s %-26s %-10s %-40s %5s  %s%n";

  @Option(names = "--root", required = true, description = "The dataset's directory.")
  private Path root;

  @Override
  public Integer call() {
    try {
      List<LogEntry> entries = FilesystemStore.reading(root).log();
      System.out.printf(ROW, "ENTRY", "TIME", "KIND", "RUN", "EPOCH", "WHAT");
      entries.forEach(LogCommand::print);
      List<String> violations = LogAudit.violations(entries);
      violations.forEach(System.err::println);
      return violations.isEmpty() ? 0 : Reason.ManualReviewRequired.exitCode();
    } catch (RuntimeException thrown) {
      StepFailure failure = Failures.of(thrown);
      System.err.println("log: " + failure.reason() + ": " + failure.getMessage());
      return failure.reason().exitCode();
    }
  }

  private static void print(LogEntry entry) {
    System.out.printf(
        ROW,
        entry.n(),
        entry.header().time(),
        entry.body().kind(),
        entry.header().runId(),
        entry.header().epoch() == 0 ? "" : String.valueOf(entry.header().epoch()),
        what(entry.body()));
  }

  private static String what(Entry body) {
    if (!body.commits().isEmpty()) {
      Commit commit = body.commits().get(0);
      return commit.boundary()
          + ": "
          + commit.partitions().size()
          + " partitions"
          + (commit.withheld().isEmpty() ? "" : ", " + commit.withheld().size() + " withheld")
          + (commit.previousVersion() == 0 ? "" : ", replaces v" + commit.previousVersion());
    }
    if (body instanceof Entry.Create create) {
      return create.owner();
    }
    if (body instanceof Entry.Condemn condemn) {
      return condemn.condemned().size()
          + " condemned, "
          + condemn.carriedOut().size()
          + " earlier ones deleted";
    }
    if (body instanceof Entry.Close close) {
      return close.id() + ": " + close.period();
    }
    return body instanceof Entry.Hold hold ? hold.attemptPath() : "";
  }
}
