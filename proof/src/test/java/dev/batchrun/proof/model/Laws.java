package dev.batchrun.proof.model;

import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.vocabulary.FailureClass;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.protocol.Actor;
import dev.batchrun.proof.protocol.Answer;
import dev.batchrun.proof.protocol.Fault;
import dev.batchrun.proof.protocol.Files;
import dev.batchrun.proof.protocol.Layout;
import dev.batchrun.proof.protocol.Log;
import dev.batchrun.proof.protocol.Staging;
import dev.batchrun.proof.protocol.Store;
import dev.batchrun.proof.protocol.ViewReading;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which invariant does a moment, or the step to it, break? */
final class Laws {
  private final Map<Log, LogLaws> logs = new IdentityHashMap<>();
  private final Allowance atFirst;

  Laws(Allowance atFirst) {
    this.atFirst = atFirst;
  }

  /** What a log says by itself. */
  LogLaws of(Log log) {
    return logs.computeIfAbsent(log, LogLaws::of);
  }

  /** What a step breaks. */
  Optional<Violation> step(World before, World after) {
    Store from = before.store();
    Store to = after.store();
    boolean dark = before.allowance().left(Fault.POWER) > after.allowance().left(Fault.POWER);
    if (from.log() != to.log()) {
      boolean kept = dark ? from.log().continues(to.log()) : to.log().before() == from.log();
      if (!kept) {
        return violation(Invariant.SLOTS_ARE_WRITTEN_ONCE, from.log() + " became " + to.log());
      }
      Optional<Violation> found = dark ? Optional.empty() : appeared(to);
      if (found.isPresent()) {
        return found;
      }
    }
    return from.files() == to.files() ? Optional.empty() : deleted(from.files(), to, dark);
  }

  private Optional<Violation> appeared(Store store) {
    LogEntry entry = store.log().last();
    for (Commit commit : entry.body().commits()) {
      if (!store.files().has(Layout.seal(commit.runId(), commit.sealDigest()))) {
        return violation(
            Invariant.DURABLE_BEFORE_PUBLISHED, "v" + entry.n() + " refers to no seal");
      }
      for (var partition : commit.partitions()) {
        String file = Layout.data(commit.attemptPath(), partition.path());
        if (store.files().read(file).filter(bytes -> !Staging.unsynced(bytes)).isEmpty()) {
          return violation(
              Invariant.DURABLE_BEFORE_PUBLISHED,
              "v" + entry.n() + " refers to " + file + ", which is not on the disk");
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Violation> deleted(Files from, Store to, boolean dark) {
    for (String file : from.below(Layout.DATA)) {
      boolean vanished = dark && Staging.unsynced(from.read(file).orElseThrow());
      if (!to.files().has(file) && !vanished && !of(to.log()).condemns(file)) {
        return violation(Invariant.ONLY_CONDEMNED_BYTES_GO, file + " went, nothing condemned it");
      }
    }
    return Optional.empty();
  }

  /** What a moment breaks. */
  Optional<Violation> moment(World world) {
    LogLaws log = of(world.store().log());
    return log.violation()
        .or(() -> inForce(log, world.store()))
        .or(() -> derived(world.store()))
        .or(
            () ->
                world.actors().stream()
                    .filter(Actor::ended)
                    .flatMap(actor -> said(actor, world).stream())
                    .findFirst());
  }

  private static Optional<Violation> inForce(LogLaws log, Store store) {
    for (Map.Entry<String, LogLaws.InForce> one : log.inForce().entrySet()) {
      String file = Layout.data(one.getValue().commit().attemptPath(), one.getKey());
      if (!store.files().has(file)) {
        return violation(
            Invariant.ONLY_CONDEMNED_BYTES_GO,
            file + " is gone, v" + one.getValue().version() + " is in force");
      }
    }
    return Optional.empty();
  }

  private static Optional<Violation> derived(Store store) {
    for (String path : store.files().below("runs/")) {
      String name = path.substring(path.lastIndexOf('/') + 1);
      if (name.equals("commit") || name.equals("manifest")) {
        String run = path.substring("runs/".length(), path.lastIndexOf('/'));
        String expected =
            publish(store.log(), run)
                .map(e -> "v" + e.n() + " " + e.body().commits().get(0).sealDigest())
                .orElse("nothing");
        if (!store.files().holds(path, expected)) {
          return violation(
              Invariant.DERIVED_THE_SAME,
              path + " says " + store.files().read(path).orElseThrow() + ", log " + expected);
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<LogEntry> publish(Log log, String run) {
    return log.entries(0).stream()
        .filter(e -> e.body() instanceof Entry.Publish p && p.commit().runId().equals(run))
        .findFirst();
  }

  private Optional<Violation> said(Actor actor, World world) {
    Answer answer = actor.answer().orElseThrow();
    Log log = world.store().log();
    String who = actor.role().name() + " said " + answer;
    if (actor.role().kind().equals("reader")) {
      return read(answer, log, who);
    }
    if (answer.version() > 0) {
      return publish(log, answer.run()).filter(e -> e.n() == answer.version()).isPresent()
          ? Optional.empty()
          : violation(Invariant.ANSWERS_ARE_KEPT, who + ", log: " + log);
    }
    boolean absence =
        answer.reason() == Reason.SafeToRetry
            || answer.reason() == Reason.FailedCleaned
            || (answer.reason() == Reason.Conflict && actor.role().kind().equals("recover"));
    return absence ? absent(answer, log, who) : alarm(answer, world, who);
  }

  private static Optional<Violation> absent(Answer answer, Log log, String who) {
    boolean fenced =
        log.entries(0).stream()
            .anyMatch(
                e ->
                    e.body() instanceof Entry.Fence
                        && e.header().runId().equals(answer.run())
                        && e.header().epoch() >= answer.epoch());
    boolean wrong =
        publish(log, answer.run()).filter(e -> e.header().epoch() <= answer.epoch()).isPresent();
    return fenced && !wrong
        ? Optional.empty()
        : violation(Invariant.ABSENCE_IS_WON, who + ", log: " + log);
  }

  private Optional<Violation> read(Answer answer, Log log, String who) {
    if (answer.version() == 0) {
      return Optional.empty();
    }
    String expected = shown(log.upTo(answer.version()));
    boolean right =
        answer.version() <= log.head()
            && log.upTo(answer.version()).version() == answer.version()
            && answer.text().equals(expected);
    return right
        ? Optional.empty()
        : violation(
            Invariant.READERS_SEE_ONE_VERSION,
            who
                + ", expected "
                + expected
                + (answer.text().equals(ViewReading.MISSING) ? " (a file is missing)" : ""));
  }

  /** What a reader of the newest version of a log should find. */
  String shown(Log log) {
    return of(log).inForce().entrySet().stream()
        .map(
            one ->
                one.getKey()
                    + ":"
                    + one.getValue().commit().runId()
                    + "-"
                    + one.getValue().commit().attempt())
        .collect(Collectors.joining(" "));
  }

  /** Whether readers are sent to the newest version by those who published it. */
  Optional<Violation> shownAtTheEnd(World world) {
    String newest = Long.toString(world.store().log().version());
    boolean shown = newest.equals("0") || world.store().files().holds(Layout.CURRENT, newest);
    return shown || !world.allowance().equals(atFirst)
        ? Optional.empty()
        : violation(
            Invariant.READERS_ARE_BROUGHT_FORWARD,
            "current is "
                + world.store().files().read(Layout.CURRENT).orElse("not there")
                + ", the log is at v"
                + newest);
  }

  private Optional<Violation> alarm(Answer answer, World world, String who) {
    boolean unharmed =
        world.allowance().equals(atFirst)
            && !answer.run().isEmpty()
            && answer.reason() == Reason.StoreUnavailable;
    boolean alarmed =
        answer.reason().failureClass() == FailureClass.Contradiction
            || answer.reason() == Reason.InternalError;
    return unharmed || alarmed ? violation(Invariant.EVERYBODY_ANSWERS, who) : Optional.empty();
  }

  private static Optional<Violation> violation(Invariant invariant, String found) {
    return Optional.of(new Violation(invariant, found));
  }
}
