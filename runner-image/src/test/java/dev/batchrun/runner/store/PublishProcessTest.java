package dev.batchrun.runner.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.Main;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.store.StoreWorld.Run;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publish and recover as the processes that Jobs start, killed for good. */
class PublishProcessTest {
  private static final int KILLED = 137;

  @TempDir Path directory;
  private StoreWorld world;
  private ContractFile contract;

  @BeforeEach
  void createWorld() throws IOException {
    world = new StoreWorld(this::at);
    contract = ContractFile.in(directory);
  }

  private FilesystemStore at(StoreAccess access, Failpoints failpoints) {
    return new FilesystemStore(
        new DatasetLocation("lake", "orders", directory.resolve("lake"), StoreWorld.COLUMNS),
        access,
        failpoints);
  }

  private Process start(String command, Run run, String failpoint) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            command);
    builder
        .environment()
        .putAll(
            Map.of(
                PodLayout.ENV_REQUEST, CanonicalJson.text(run.request()),
                PodLayout.ENV_CONTRACT, contract.path().toString(),
                PodLayout.ENV_CLAIMS,
                    CanonicalJson.text(Map.of("lake", directory.resolve("lake").toString())),
                PodLayout.ENV_POD_TOKEN, "pod-" + command,
                PodLayout.ENV_TERMINATION_LOG, report(command).toString(),
                Failpoints.ENV_FAILPOINT, failpoint,
                Failpoints.ENV_ENABLED, "true"));
    Files.deleteIfExists(report(command));
    return builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private Path report(String command) {
    return directory.resolve(command + "-report.json");
  }

  private int exit(Process process) throws InterruptedException, IOException {
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  private StepReport reported(String command) throws IOException {
    return CanonicalJson.read(Files.readAllBytes(report(command)), StepReport.class);
  }

  private Run staged() {
    Run first = new Run("first");
    first.contractDigest = contract.digest();
    world.publish(first);
    Run run = new Run("second");
    run.contractDigest = contract.digest();
    world.stage(world.store(), run);
    return run;
  }

  private void assertPublishedOnce(Run run) throws IOException {
    List<LogEntry> log = at(world.access("here/shop/orders"), Failpoints.none()).log();
    assertEquals(List.of(), LogAudit.violations(log));
    assertEquals(
        1,
        log.stream()
            .filter(e -> e.body() instanceof Entry.Publish)
            .filter(e -> e.header().runId().equals(run.runId()))
            .count());
    Map<String, String> expected = Map.of("1", "second", "2", "second");
    assertEquals(expected, world.published());
    assertEquals(expected, StoreWorld.read(directory.resolve("lake/orders/current").toRealPath()));
    assertTrue(world.store().verify(OptionalLong.empty()).sound());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "claim.rename:kill",
        "log.link:kill-before",
        "log.link:kill",
        "manifest.rename:kill",
        "view.build:kill",
        "view.swap:kill-before"
      })
  void recoversAPublishThatWasKilled(String failpoint) throws Exception {
    Run run = staged();
    assertEquals(KILLED, exit(start("publish", run, failpoint)));
    assertEquals(0, exit(start("recover", run, "")), "a verdict is a success");
    StepReport report = reported("recover");
    if (report.reason() == Reason.SafeToRetry) {
      run.epoch = report.epoch() + 1;
      assertEquals(0, exit(start("publish", run, "")));
      assertEquals(Reason.Succeeded, reported("publish").reason());
      assertEquals(2, reported("publish").commit().previousVersion() + 1);
    } else {
      assertEquals(Reason.AlreadyPublished, report.reason());
    }
    assertPublishedOnce(run);
  }

  @Test
  void aProcessThatSleptThroughItsFenceFindsTheCommitOfTheNextEpoch() throws Exception {
    Run run = staged();
    Process zombie = start("publish", run, "log.link:hang");
    BufferedReader output =
        new BufferedReader(new InputStreamReader(zombie.getInputStream(), StandardCharsets.UTF_8));
    assertEquals("failpoint log.link", output.readLine());
    assertEquals(0, exit(start("recover", run, "")));
    assertEquals(Reason.SafeToRetry, reported("recover").reason());
    run.epoch = reported("recover").epoch() + 1;
    assertEquals(0, exit(start("publish", run, "")));
    zombie.getOutputStream().write("\n\n\n\n".getBytes(StandardCharsets.UTF_8));
    zombie.getOutputStream().close();
    assertEquals(0, exit(zombie));
    assertEquals(Reason.AlreadyPublished, reported("publish").reason());
    assertPublishedOnce(run);
  }

  @Test
  void aKilledProcessThatHungBeforeItsEntryLeavesNothingBehindThatReadersSee() throws Exception {
    Run run = staged();
    Process hung = start("publish", run, "log.link:hang");
    BufferedReader output =
        new BufferedReader(new InputStreamReader(hung.getInputStream(), StandardCharsets.UTF_8));
    assertEquals("failpoint log.link", output.readLine());
    hung.destroyForcibly();
    assertEquals(KILLED, hung.waitFor());
    assertEquals(
        Map.of("1", "first", "2", "first"),
        StoreWorld.read(directory.resolve("lake/orders/current").toRealPath()));
    run.seal = null;
    assertEquals(0, exit(start("recover", run, "")));
    assertEquals(Reason.FailedCleaned, reported("recover").reason());
    assertEquals(Map.of("1", "first", "2", "first"), world.published());
  }

  @Test
  void theCommandsOfPeopleShowAndVerifyTheDataset() throws Exception {
    staged();
    String root = directory.resolve("lake/orders").toString();
    assertEquals(0, Main.commandLine(Map.of()).execute("log", "--root", root));
    assertEquals(0, Main.commandLine(Map.of()).execute("verify", "--root", root));
    Path data = world.store().snapshot(OptionalLong.empty()).files().get(0).file();
    Files.writeString(data, "nonsense");
    assertEquals(40, Main.commandLine(Map.of()).execute("verify", "--root", root));
    assertEquals(
        Reason.InvalidRequest.exitCode(),
        Main.commandLine(Map.of())
            .execute("verify", "--root", directory.resolve("nowhere").toString()));
  }

  @Test
  void surveyAndCollectReportWhatTheyDid() throws Exception {
    Run run = staged();
    Process survey = start("survey", run, "");
    String output = new String(survey.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, survey.waitFor());
    String json = dev.batchrun.api.step.SurveyFrame.decode(output).orElseThrow();
    assertEquals(
        Digests.sha256(json.getBytes(StandardCharsets.UTF_8)), reported("survey").evidence());
    assertEquals(0, exit(start("collect", run, "")));
    assertEquals("0 condemned, 0 deletions done, 0 views removed", reported("collect").message());
  }
}
