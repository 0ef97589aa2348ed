package dev.batchrun.core.run;

import dev.batchrun.core.vocabulary.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the run's object says, as far as decisions depend on it.
 *
 * @param uid of the object
 * @param createdAt when the object was created: its age among its siblings
 * @param mode what the run is for
 * @param suspend whether no further Job may start
 * @param cancel whether the run shall end
 * @param ttlAfterFinished how long the object stays after the end; for ever when empty
 * @param requestedBy who asked
 */
public record RunRequest(
    String uid,
    Instant createdAt,
    Mode mode,
    boolean suspend,
    boolean cancel,
    Optional<Duration> ttlAfterFinished,
    Optional<String> requestedBy) {

  /** A number that is the same for one run and differs between runs. */
  long seed() {
    return uid.hashCode();
  }
}
