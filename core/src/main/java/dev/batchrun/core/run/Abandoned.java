package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.Reason;
import java.time.Instant;
import java.util.Optional;

/** What befalls a run that owns its boundary when the ground goes away under it. */
final class Abandoned {
  private Abandoned() {}

  /**
   * In a terminating namespace no Job can be created any more, so the object is let go. Safety does
   * not need it: whoever publishes next on these partitions resolves the open claim in the store.
   */
  static Optional<Decision> decide(RunObservation seen) {
    if (!seen.deletion().requested()) {
      return Optional.empty();
    }
    if (!seen.deletion().finalizer()) {
      return Optional.of(new Decision.Rest(seen.state()));
    }
    return seen.deletion().namespaceTerminating()
        ? Optional.of(
            new Decision.ReleaseFinalizer(
                seen.state(),
                Optional.of(
                    "the namespace terminates while the commit of epoch "
                        + seen.state().epoch()
                        + " is not settled; the next publish on these partitions settles it")))
        : Optional.empty();
  }

  /** Without the contract no Job can be built; it may come back, a commit may not be guessed. */
  static Optional<Decision> withoutContract(RunObservation seen) {
    return seen.contract().terms().isPresent()
        ? Optional.empty()
        : Optional.of(
            Outcome.waiting(seen, Reason.MountFailed, why(seen.contract()), lookAgain(seen)));
  }

  /** Nothing wakes a run when its contract is put right, so it looks by itself, now and then. */
  static Optional<Instant> lookAgain(RunObservation seen) {
    return Optional.of(seen.now().plusSeconds(60));
  }

  private static String why(ContractFacts contract) {
    if (contract instanceof ContractFacts.Lost lost) {
      return lost.message();
    }
    return contract instanceof ContractFacts.Invalid invalid
        ? invalid.message()
        : "the frozen contract cannot be read";
  }
}
