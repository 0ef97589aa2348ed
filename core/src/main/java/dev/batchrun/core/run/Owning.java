package dev.batchrun.core.run;

import dev.batchrun.core.run.RunObservation.Sibling;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.time.Instant;
import java.util.Optional;

/**
 * Takes the whole output boundary for a sealed run: at once, the oldest first, runs that wait for a
 * person skipped. Whoever waits grows older, so nobody waits for ever.
 */
final class Owning implements Policy {
  @Override
  public Optional<Decision> decide(RunObservation seen) {
    RunState state = seen.state();
    if (state.seal().isEmpty()) {
      return Optional.empty();
    }
    if (seen.request().suspend()) {
      return Optional.of(
          new Decision.Wait(
              state
                  .edit()
                  .phase(Phase.Validating)
                  .reason(Reason.Suspended)
                  .message("sealed and suspended: published once spec.suspend is false")
                  .noHold()
                  .state(),
              Optional.empty()));
    }
    Optional<Sibling> first = inFront(seen);
    if (first.isPresent()) {
      return Optional.of(queued(seen, first.get()));
    }
    if (!seen.deletion().finalizer()) {
      return Optional.of(new Decision.AddFinalizer(ready(state)));
    }
    long epoch = state.epoch() + 1;
    return Optional.of(
        new Decision.MoveTo(
            ready(state)
                .edit()
                .phase(Phase.Committing)
                .message("owns " + seen.terms().boundary() + " with epoch " + epoch)
                .epoch(epoch)
                .noStep()
                .counts(state.counts().until(Optional.empty()))
                .state()));
  }

  private static RunState ready(RunState state) {
    return state
        .edit()
        .phase(Phase.Validating)
        .reason(Reason.InProgress)
        .message("sealed; about to commit")
        .noHold()
        .state();
  }

  private static Optional<Sibling> inFront(RunObservation seen) {
    Sibling self =
        new Sibling(
            "",
            seen.request().uid(),
            seen.request().createdAt(),
            seen.state().phase(),
            true,
            seen.terms().boundary());
    Optional<Sibling> owner =
        seen.siblings().stream()
            .filter(s -> s.boundary().overlaps(self.boundary()))
            .filter(s -> s.phase().ownsBoundary())
            .min(Sibling.BY_AGE);
    return owner.or(
        () ->
            seen.siblings().stream()
                .filter(s -> s.boundary().overlaps(self.boundary()))
                .filter(s -> s.ready() && Sibling.BY_AGE.compare(s, self) < 0)
                .min(Sibling.BY_AGE));
  }

  private static Decision queued(RunObservation seen, Sibling first) {
    String message =
        "run "
            + first.name()
            + (first.phase().ownsBoundary() ? " owns " : " is older and goes first for ")
            + first.boundary()
            + ", which overlaps "
            + seen.terms().boundary();
    Instant since =
        seen.state()
            .hold()
            .filter(h -> h.reason() == Reason.WaitingForBoundary)
            .map(RunState.HoldState::since)
            .orElse(seen.now());
    return new Decision.Wait(
        seen.state()
            .edit()
            .phase(Phase.Validating)
            .reason(Reason.WaitingForBoundary)
            .message(message)
            .hold(
                new RunState.HoldState(Reason.WaitingForBoundary, message, Optional.empty(), since))
            .state(),
        Outcome.lookAgain(seen));
  }
}
