package dev.batchrun.proof.sieve;

import dev.batchrun.proof.cluster.Source;
import dev.batchrun.proof.sieve.Plan.How;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every perturbation of a workload, from how many writes its reference made. */
final class Plans {
  private Plans() {}

  static List<Plan> of(int writes) {
    List<Plan> plans = new ArrayList<>();
    Source[] sources = {Source.RUNS, Source.JOBS, Source.PODS, Source.REVIEWS_OF_RUNS};
    for (int write = 1; write <= writes; write++) {
      for (How how : How.values()) {
        switch (how) {
          case HEARS_LATE, GOES_BACK, SKIPS -> {
            // Each write with two of the watches, each watch at every second write.
            plans.add(new Plan(how, write, Optional.of(sources[(write + how.ordinal()) % 2])));
            plans.add(new Plan(how, write, Optional.of(sources[2 + write % 2])));
          }
          case DIES_BEFORE,
              DIES_AFTER,
              DIES_INFORMED,
              RESTARTS_IN_THE_PAST,
              SKIPS_ALL,
              NEVER_SENT,
              REPLY_LOST,
              ARRIVES_LATE,
              CONFLICT,
              UNAVAILABLE ->
              plans.add(new Plan(how, write, Optional.empty()));
        }
      }
    }
    return plans;
  }
}
