package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.DurationText;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.time.Instant;
import java.util.Optional;

/** Sees to it that a run has a frozen contract before anything else happens. */
final class Preparing implements Policy {
  @Override
  public Optional<Decision> decide(RunObservation seen) {
    ContractFacts contract = seen.contract();
    if (contract instanceof ContractFacts.Frozen) {
      return Optional.empty();
    }
    if (contract instanceof ContractFacts.Resolved) {
      return Optional.of(
          new Decision.FreezeContract(
              seen.state().at(Phase.Planned, Reason.InProgress, "the contract is frozen")));
    }
    if (contract instanceof ContractFacts.Invalid invalid) {
      return Optional.of(Outcome.failed(seen, Reason.InvalidRequest, invalid.message()));
    }
    if (contract instanceof ContractFacts.Lost lost) {
      return Optional.of(Outcome.failed(seen, Reason.InternalError, lost.message()));
    }
    if (contract instanceof ContractFacts.DatasetAbsent absent) {
      return Optional.of(untilThere(seen, absent.message()));
    }
    throw new AssertionError("unknown contract facts: " + contract);
  }

  /** No contract can say how long to wait for a contract, so the default holds. */
  private static Decision untilThere(RunObservation seen, String message) {
    Instant deadline =
        seen.state().startedAt().orElse(seen.now()).plus(RunTerms.Deadlines.DEFAULT.upstream());
    if (Outcome.passed(seen, deadline)) {
      return Outcome.failed(
          seen,
          Reason.DeadlineExceeded,
          message + " Waited " + DurationText.of(RunTerms.Deadlines.DEFAULT.upstream()) + ".");
    }
    // What was looked for may be there already, behind a cache that goes on without a word to us.
    return Outcome.waiting(
        seen,
        Reason.DatasetNotFound,
        message,
        Outcome.lookAgain(seen).filter(deadline::isAfter).or(() -> Optional.of(deadline)));
  }
}
