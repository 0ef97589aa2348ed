package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.Verification;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** What has to hold of every dataset after every race, whoever won. */
final class Aftermath {
  private final Race race;
  private final List<LogEntry> log;

  Aftermath(Race race) {
    this.race = race;
    this.log = race.log();
  }

  /** The dataset as the race left it. */
  void check() {
    assertEquals(List.of(), LogAudit.violations(log), "audit of the log");
    publishedAtMostOnce();
    publishersSaidWhatIsTrue();
    deletedOnlyWhatWasCondemned();
    sound();
  }

  /** The same once every run was settled: now readers are at the newest version, too. */
  void checkSettled() {
    check();
    race.reader().look();
    long newest = race.world().store().snapshot(OptionalLong.empty()).version();
    assertEquals(newest, race.reader().version(), "the version that readers see");
  }

  private void publishedAtMostOnce() {
    log.stream()
        .flatMap(entry -> entry.body().commits().stream())
        .collect(Collectors.groupingBy(c -> c.runId(), Collectors.counting()))
        .forEach((run, count) -> assertEquals(1, count, "publishes of run " + run));
  }

  private void publishersSaidWhatIsTrue() {
    Testimony testimony = new Testimony(log);
    for (Race.Entrant entrant : race.entrants()) {
      if (entrant.run().isPresent()
          && entrant.end() instanceof End.Said said
          && Set.of(Reason.Succeeded, Reason.Fenced, Reason.Conflict, Reason.PeriodClosed)
              .contains(said.reason())
          && said.message().indexOf("gates have to run again") < 0) {
        assertTrue(
            testimony.holds(entrant.run().get().runId(), said),
            entrant.name() + " said what is not so: " + said);
      }
    }
  }

  private void deletedOnlyWhatWasCondemned() {
    Set<String> condemned =
        log.stream()
            .filter(e -> e.body() instanceof Entry.Condemn)
            .flatMap(e -> ((Entry.Condemn) e.body()).condemned().stream())
            .map(Condemned::attemptPath)
            .collect(Collectors.toSet());
    for (String path : race.written().deletedData()) {
      assertTrue(
          condemned.stream().anyMatch(attempt -> path.startsWith(attempt + "/")),
          path + ": it was deleted and nothing condemned it");
    }
  }

  private void sound() {
    Verification verification = race.world().store().verify(OptionalLong.empty());
    List<Verification.Finding> wrong =
        verification.files().stream()
            .filter(finding -> finding.state() != Verification.State.Sound)
            .toList();
    assertEquals(List.of(), wrong, "verify");
  }
}
