package dev.batchrun.runner;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.command.CollectCommand;
import dev.batchrun.runner.command.LockCommand;
import dev.batchrun.runner.command.LogCommand;
import dev.batchrun.runner.command.PublishCommand;
import dev.batchrun.runner.command.RecoverCommand;
import dev.batchrun.runner.command.SurveyCommand;
import dev.batchrun.runner.command.TransformCommand;
import dev.batchrun.runner.command.ValidateCommand;
import dev.batchrun.runner.command.VerifyCommand;
import dev.batchrun.runner.step.Failures;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The runner's program. Jobs start one command of it; {@code --help} documents each. */
@Command(
    name = "batchrun",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {
      LockCommand.class,
      TransformCommand.class,
      ValidateCommand.class,
      PublishCommand.class,
      RecoverCommand.class,
      SurveyCommand.class,
      CollectCommand.class,
      VerifyCommand.class,
      LogCommand.class
    },
    description = "Runs one step of a BatchRun. The step protocol is read from the environment.")
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    // Nothing of a run may depend on where it runs.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    Locale.setDefault(Locale.ROOT);
    System.exit(commandLine(System.getenv()).execute(arguments));
  }

  /** The command line over an environment. */
  public static CommandLine commandLine(Map<String, String> environment) {
    CommandLine commandLine =
        new CommandLine(new Main(), new EnvironmentFactory(environment))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (exception, command, parsed) -> {
                  command.getErr().println(Failures.of(exception).getMessage());
                  return Reason.InternalError.exitCode();
                });
    commandLine.getSubcommands().values().forEach(Main::documentExitCodes);
    return commandLine;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Every command's help lists the exit codes: they are the reasons. */
  private static void documentExitCodes(CommandLine command) {
    Map<String, String> codes =
        new TreeMap<>(
            (a, b) -> Integer.compare(Integer.parseInt(a.trim()), Integer.parseInt(b.trim())));
    codes.putAll(command.getCommandSpec().usageMessage().exitCodeList());
    codes.putIfAbsent("0", Reason.Succeeded + ": " + Reason.Succeeded.description());
    codes.putAll(
        Arrays.stream(Reason.values())
            .filter(reason -> reason.exitCode() != 0)
            .collect(
                Collectors.toMap(
                    reason -> String.valueOf(reason.exitCode()),
                    reason -> reason + ": " + reason.description())));
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes, the same for every command:%n")
        .exitCodeList(codes);
  }

  /** Creates commands that read the given environment. */
  private record EnvironmentFactory(Map<String, String> environment)
      implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      try {
        return type.getConstructor(Map.class).newInstance(environment);
      } catch (NoSuchMethodException e) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }

  /** The version as built. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"batchrun " + (version == null ? "development" : version)};
    }
  }
}
