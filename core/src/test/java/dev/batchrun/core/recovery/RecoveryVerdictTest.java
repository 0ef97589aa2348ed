package dev.batchrun.core.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.core.recovery.RecoveryEvidence.BaseEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.CommitEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.LogEvidence;
import dev.batchrun.core.recovery.RecoveryEvidence.SealEvidence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecoveryVerdictTest {
  /** A row of the table; an empty cell stands for every value. */
  private record Row(
      String name,
      LogEvidence log,
      Optional<CommitEvidence> commit,
      Optional<SealEvidence> seal,
      Optional<BaseEvidence> base,
      RecoveryVerdict verdict) {
    boolean covers(RecoveryEvidence e) {
      return log == e.log()
          && commit.filter(c -> c != e.commit()).isEmpty()
          && seal.filter(s -> s != e.seal()).isEmpty()
          && base.filter(b -> b != e.base()).isEmpty();
    }
  }

  private static final List<Row> TABLE =
      List.of(
          row(
              "the log cannot be read",
              LogEvidence.Unreadable,
              null,
              null,
              null,
              RecoveryVerdict.NoDecision),
          row(
              "the log is broken, foreign or shorter than its witness",
              LogEvidence.Contradicted,
              null,
              null,
              null,
              RecoveryVerdict.ManualReviewRequired),
          row(
              "a Publish of this run is in the log, of any attempt",
              LogEvidence.Sound,
              CommitEvidence.Present,
              null,
              null,
              RecoveryVerdict.AlreadyPublished),
          row(
              "sealed, bytes verify, base unchanged",
              LogEvidence.Sound,
              CommitEvidence.Absent,
              SealEvidence.Verified,
              BaseEvidence.Unchanged,
              RecoveryVerdict.SafeToRetry),
          row(
              "sealed, bytes verify, base changed",
              LogEvidence.Sound,
              CommitEvidence.Absent,
              SealEvidence.Verified,
              BaseEvidence.Changed,
              RecoveryVerdict.Conflict),
          row(
              "sealed, seal or bytes do not verify",
              LogEvidence.Sound,
              CommitEvidence.Absent,
              SealEvidence.Damaged,
              null,
              RecoveryVerdict.ManualReviewRequired),
          row(
              "sealed, seal or bytes cannot be read",
              LogEvidence.Sound,
              CommitEvidence.Absent,
              SealEvidence.Unreadable,
              null,
              RecoveryVerdict.NoDecision),
          row(
              "not sealed, or given up",
              LogEvidence.Sound,
              CommitEvidence.Absent,
              SealEvidence.None,
              null,
              RecoveryVerdict.FailedCleaned));

  private static Row row(
      String name,
      LogEvidence log,
      CommitEvidence commit,
      SealEvidence seal,
      BaseEvidence base,
      RecoveryVerdict verdict) {
    return new Row(
        name,
        log,
        Optional.ofNullable(commit),
        Optional.ofNullable(seal),
        Optional.ofNullable(base),
        verdict);
  }

  @Test
  void everyPossibleEvidenceHasExactlyOneRowAndItsVerdict() {
    for (LogEvidence log : LogEvidence.values()) {
      for (CommitEvidence commit : CommitEvidence.values()) {
        for (SealEvidence seal : SealEvidence.values()) {
          for (BaseEvidence base : BaseEvidence.values()) {
            RecoveryEvidence evidence = new RecoveryEvidence(log, commit, seal, base);
            List<Row> rows = TABLE.stream().filter(r -> r.covers(evidence)).toList();
            assertEquals(1, rows.size(), evidence + " is covered by " + rows);
            assertEquals(rows.get(0).verdict(), RecoveryVerdict.of(evidence), evidence.toString());
          }
        }
      }
    }
  }

  @Test
  void theDocumentedTableHasTheSameRows() throws IOException {
    Path page = Path.of(System.getProperty("batchrun.repository", ".."), "docs/recovery.md");
    List<String> documented = new ArrayList<>();
    for (String line : Files.readAllLines(page)) {
      String[] cells = line.split("\\|");
      if (cells.length > 4 && cells[2].trim().startsWith("`")) {
        documented.add(
            cells[1].trim()
                + " -> "
                + cells[2].trim().replace("`", "")
                + " exits "
                + cells[4].trim());
      }
    }
    assertEquals(
        new TreeSet<>(
            TABLE.stream()
                .map(r -> r.name() + " -> " + r.verdict() + " exits " + r.verdict().exitCode())
                .toList()),
        new TreeSet<>(documented));
  }
}
