package dev.batchrun.core.run;

import java.util.Optional;

/** What is known of the contract that a run follows. */
public sealed interface ContractFacts {

  /** The terms, where the contract is there to be read. */
  default Optional<RunTerms> terms() {
    return Optional.empty();
  }

  /** Not frozen yet, and the Dataset (or one that an input names) does not exist. */
  record DatasetAbsent(String message) implements ContractFacts {}

  /** Not frozen yet, and the request and the contract do not fit together. */
  record Invalid(String message) implements ContractFacts {}

  /** Not frozen yet; everything resolved. */
  record Resolved(RunTerms resolved) implements ContractFacts {
    @Override
    public Optional<RunTerms> terms() {
      return Optional.of(resolved);
    }
  }

  /** Frozen: whatever happens to the Dataset, the run goes by this. */
  record Frozen(RunTerms frozen) implements ContractFacts {
    @Override
    public Optional<RunTerms> terms() {
      return Optional.of(frozen);
    }
  }

  /** Frozen once, but the ConfigMap that held it is gone and cannot be made again. */
  record Lost(String message) implements ContractFacts {}
}
