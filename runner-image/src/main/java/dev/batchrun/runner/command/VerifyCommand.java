package dev.batchrun.runner.command;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.DatasetStores;
import dev.batchrun.runner.store.Verification;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code verify}: compares a published version with its records, byte for byte. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Lists every file of a published version with what became of it: Sound, Missing, Truncated,",
      "Corrupt, Swapped, Foreign or Unreadable. 0 when all are sound, 40 when one is not.",
      "Changes nothing."
    })
public final class VerifyCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Option(
      names = "--root",
      description = "The dataset's directory; that of the step's contract when absent.")
  private Path root;

  @Option(names = "--as-of", description = "The version; the newest when absent.")
  private Long asOf;

  public VerifyCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    try {
      CommitStore store =
          root == null
              ? DatasetStores.of(StepContext.read(environment), environment)
              : FilesystemStore.reading(root);
      Verification verification =
          store.verify(asOf == null ? OptionalLong.empty() : OptionalLong.of(asOf));
      verification
          .files()
          .forEach(
              file ->
                  System.out.println(
                      file.state()
                          + " "
                          + file.path()
                          + (file.detail().isEmpty() ? "" : ": " + file.detail())));
      long wrong =
          verification.files().stream()
              .filter(file -> file.state() != Verification.State.Sound)
              .count();
      System.out.println(
          "verify: version "
              + verification.version()
              + ": "
              + verification.files().size()
              + " files, "
              + (wrong == 0 ? "all as recorded" : wrong + " not as recorded"));
      return wrong == 0 ? 0 : Reason.ManualReviewRequired.exitCode();
    } catch (RuntimeException thrown) {
      StepFailure failure = Failures.of(thrown);
      System.err.println("verify: " + failure.reason() + ": " + failure.getMessage());
      return failure.reason().exitCode();
    }
  }
}
