package dev.batchrun.proof.model;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.protocol.Actor;
import dev.batchrun.proof.protocol.Answer;
import dev.batchrun.proof.protocol.Fault;
import dev.batchrun.proof.protocol.Layout;
import dev.batchrun.proof.protocol.Procedure;
import dev.batchrun.proof.protocol.Publishing;
import dev.batchrun.proof.protocol.Recovering;
import dev.batchrun.proof.protocol.Role;
import dev.batchrun.proof.protocol.Seal;
import dev.batchrun.proof.protocol.Store;
import dev.batchrun.proof.protocol.Turn;
import dev.batchrun.proof.protocol.ViewReading;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does what was left behind settle, and then stay as it is? Takes a store where everybody has ended
 * or died, recovers every run, keeps what recovery promised, and then runs everything once more.
 */
final class Settlement {
  private static final int MAX_ACTIONS = 2000;
  private static final Role SOMEBODY = new Role("somebody", "recover", 15, false, "");

  private final Scenario scenario;
  private final Laws laws;
  private final Map<Store, Optional<Violation>> known = new HashMap<>();

  Settlement(Scenario scenario, Laws laws) {
    this.scenario = scenario;
    this.laws = laws;
  }

  /** A store and what the one that left it so said. */
  private record Ended(Store store, Answer answer) {}

  /** How many different stores were settled. */
  int size() {
    return known.size();
  }

  Optional<Violation> of(Store found) {
    return known.computeIfAbsent(found.abandoned(), this::settle);
  }

  private Optional<Violation> settle(Store left) {
    Store store = left;
    for (Map.Entry<String, Optional<Seal>> run : scenario.runs().entrySet()) {
      Ended recovered = recover(store, run.getKey(), run.getValue());
      store = recovered.store();
      if (recovered.answer().reason() == Reason.SafeToRetry) {
        long next = recovered.answer().epoch() + 1;
        Ended again = end(store, Publishing.of(run.getValue().orElseThrow(), next));
        boolean closed = again.answer().reason() == Reason.PeriodClosed;
        if (again.answer().version() == 0 && !closed) {
          return violation(
              Invariant.RECOVERY_SETTLES,
              run.getKey() + " was safe to retry, epoch " + next + " ended " + again.answer());
        }
        store = again.store();
      }
    }
    Store settled = store;
    return settled(settled).or(() -> quiet(settled));
  }

  private Optional<Violation> settled(Store store) {
    List<String> claims = store.files().below(Layout.CLAIMS);
    if (!claims.isEmpty()) {
      return violation(Invariant.RECOVERY_SETTLES, "claims are left: " + claims);
    }
    for (LogEntry entry : store.log().entries(0)) {
      if (entry.body() instanceof Entry.Publish publish) {
        String run = publish.commit().runId();
        if (scenario.runs().containsKey(run)
            && !(store.files().has(Layout.commit(run))
                && store.files().has(Layout.manifest(run)))) {
          return violation(Invariant.RECOVERY_SETTLES, "v" + entry.n() + " is not completed");
        }
      }
    }
    List<String> audit = LogAudit.violations(store.log().entries(0));
    if (!audit.isEmpty()) {
      return violation(Invariant.RECOVERY_SETTLES, "the audit finds " + audit);
    }
    String read = end(store, ViewReading.begin()).answer().text();
    String expected = laws.shown(store.log());
    return read.equals(expected)
        ? Optional.empty()
        : violation(Invariant.RECOVERY_SETTLES, "readers find " + read + ", expected " + expected);
  }

  private Optional<Violation> quiet(Store settled) {
    Store store = settled;
    for (Map.Entry<String, Optional<Seal>> run : scenario.runs().entrySet()) {
      store = recover(store, run.getKey(), run.getValue()).store();
      if (run.getValue().isPresent()) {
        store = end(store, Publishing.of(run.getValue().get(), 1)).store();
      }
      if (!store.log().equals(settled.log()) || !store.files().equals(settled.files())) {
        return violation(
            Invariant.QUIET_STAYS_QUIET, run.getKey() + " again: " + settled + " became " + store);
      }
    }
    return Optional.empty();
  }

  private Ended recover(Store store, String run, Optional<Seal> seal) {
    return end(store, Recovering.of(run, 1, seal));
  }

  private Ended end(Store from, Procedure command) {
    Store store = from;
    Actor actor = Actor.of(SOMEBODY, command);
    for (int i = 0; i < MAX_ACTIONS; i++) {
      Turn turn =
          actor.turns(scenario.scene(), store).stream()
              .filter(t -> t.fault() == Fault.NONE)
              .findFirst()
              .orElseThrow();
      actor = actor.after(turn);
      store = turn.store();
      if (actor.ended()) {
        return new Ended(store.forget(SOMEBODY.writer()), actor.answer().orElseThrow());
      }
    }
    throw new IllegalStateException(command + " does not end by itself");
  }

  private static Optional<Violation> violation(Invariant invariant, String found) {
    return Optional.of(new Violation(invariant, found));
  }
}
