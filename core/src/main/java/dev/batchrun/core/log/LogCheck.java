package dev.batchrun.core.log;

import dev.batchrun.core.vocabulary.Reason;
import java.util.Optional;

/**
 * Is this our log, and all of it?
 *
 * @param owner whose it has to be; empty for somebody who only reads, whoever owns it
 * @param witness its head as last seen; empty when it was never seen
 */
public record LogCheck(Optional<String> owner, Optional<Witness> witness) {

  /** A head as last seen. */
  public record Witness(String logId, long head, String digest) {}

  /** No log is there. */
  public LogStanding absent() {
    return witness
        .<LogStanding>map(
            seen ->
                new LogStanding.Contradicted(
                    Reason.LogShortened,
                    "commit log: found none, expected log "
                        + seen.logId()
                        + " up to entry "
                        + seen.head()
                        + ". Nothing was changed. Restore the store or have the dataset reviewed"))
        .orElseGet(LogStanding.Absent::new);
  }

  /**
   * The store itself shows that the log was longer once.
   *
   * @param head number of the last entry found; -1 when there is none
   * @param shows what shows it, as a clause
   */
  public LogStanding outlived(long head, String shows) {
    return new LogStanding.Contradicted(
        Reason.LogShortened,
        "commit log: found "
            + (head < 0 ? "none" : head + " as its last entry")
            + ", though "
            + shows
            + ". Nothing was changed. Was the store restored from a backup?");
  }

  /** The chain does not hold. */
  public LogStanding broken(Fold.Broken broken) {
    return new LogStanding.Contradicted(
        Reason.LogBroken,
        "commit log entry "
            + broken.n()
            + ": "
            + broken.why()
            + ". Nothing was changed. The dataset is read-only until the log is restored");
  }

  /**
   * The chain holds.
   *
   * @param digestAtWitness the digest of the entry that the witness names; empty when the log has
   *     none with that number
   */
  public LogStanding sound(Fold fold, Optional<String> digestAtWitness) {
    if (witness.isPresent()) {
      Witness seen = witness.get();
      if (!seen.logId().equals(fold.logId())) {
        return new LogStanding.Contradicted(
            Reason.LogForeign,
            "commit log: found log "
                + fold.logId()
                + ", expected log "
                + seen.logId()
                + ". Nothing was changed. Another dataset's log was put in its place");
      }
      if (fold.head() < seen.head()) {
        return new LogStanding.Contradicted(
            Reason.LogShortened,
            "commit log "
                + fold.logId()
                + ": found "
                + fold.head()
                + " as its last entry, expected at least "
                + seen.head()
                + ". Nothing was changed. Was the store restored from a backup?");
      }
      if (digestAtWitness.isPresent() && !digestAtWitness.get().equals(seen.digest())) {
        return broken(
            new Fold.Broken(
                seen.head(),
                "found digest " + digestAtWitness.get() + ", expected " + seen.digest()));
      }
    }
    if (owner.filter(o -> !o.equals(fold.owner())).isPresent()) {
      return new LogStanding.Contradicted(
          Reason.LogForeign,
          "commit log "
              + fold.logId()
              + ": found owner "
              + fold.owner()
              + ", expected "
              + owner.get()
              + ". Nothing was changed. Use a root of its own for each dataset");
    }
    return new LogStanding.Sound(fold);
  }
}
