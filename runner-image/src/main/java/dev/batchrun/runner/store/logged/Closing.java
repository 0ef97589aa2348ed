package dev.batchrun.runner.store.logged;

import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.ClosingOutcome;
import java.util.Set;
import java.util.function.Function;

/** Closes periods and takes closings back: one append each, checked like any other. */
final class Closing {
  private static final String NO_RUN = "";

  private final Parts parts;

  Closing(Parts parts) {
    this.parts = parts;
  }

  ClosingOutcome close(String id, OutputBoundary period, String reason) {
    Set<String> columns = Set.copyOf(parts.place().partitionBy());
    if (!period.columns().keySet().equals(columns)) {
      // It would contain no partition, and look closed while nothing is.
      return new ClosingOutcome.Refused(
          Reason.InvalidRequest,
          "closing '"
              + id
              + "': found a period over columns "
              + period.columns().keySet()
              + ", the dataset's partitions are by "
              + parts.place().partitionBy()
              + ". Nothing was changed. Name every partition column");
    }
    Entry.Close close = new Entry.Close(id, period, reason);
    return append(close, view -> Checks.close(view.fold(), close));
  }

  ClosingOutcome reopen(String id, String reason) {
    Entry.Reopen reopen = new Entry.Reopen(id, reason);
    return append(reopen, view -> Checks.reopen(view.fold(), reopen));
  }

  private ClosingOutcome append(Entry entry, Function<CommitLog.View, Verdict> check) {
    CommitLog.Appended appended = parts.log().append(NO_RUN, 0, entry, check);
    if (appended instanceof CommitLog.Won won) {
      return new ClosingOutcome.Stands(won.entry().n(), false);
    }
    if (appended instanceof CommitLog.Refused refused) {
      return refused.verdict() instanceof Verdict.Done done
          ? new ClosingOutcome.Stands(done.n(), true)
          : new ClosingOutcome.Refused(refused.verdict().reason(), refused.verdict().message());
    }
    throw ((CommitLog.Unknown) appended).failure();
  }
}
