package dev.batchrun.core.run;

import java.util.Optional;

/** One concern of a run. Has nothing to say where the concern is settled. */
interface Policy {
  Optional<Decision> decide(RunObservation seen);
}
