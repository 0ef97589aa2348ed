package dev.batchrun.proof.simulation;

import dev.batchrun.proof.cluster.ApiRequest;
import dev.batchrun.proof.cluster.Cluster;
import dev.batchrun.proof.cluster.Fate;
import dev.batchrun.proof.cluster.Informer;
import dev.batchrun.proof.cluster.OperatorProcess;
import dev.batchrun.proof.cluster.Source;
import dev.batchrun.proof.cluster.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One process of the operator in its world: when its caches learn, when it looks, and what becomes
 * of each of its requests. While a request is on its way the others act.
 */
final class Operator implements Wire {
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration REQUEST = Duration.ofMillis(60);
  private static final Duration NEWS = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SKEW = Duration.ofMinutes(3);
  private static final List<Fate> REFUSALS =
      List.of(Fate.NEVER_SENT, Fate.refused(500), Fate.refused(503), Fate.refused(429));

  private final String name;
  private final Cluster cluster;
  private final Scheduler scheduler;
  private final Faults faults;
  private final Tampering tampering;
  private final Runnable died;
  private final Dice dice;
  private final Set<Source> learning = EnumSet.noneOf(Source.class);
  private OperatorProcess process;
  private Duration skew = Duration.ZERO;
  private boolean busy;
  private boolean deposed;
  private Optional<Instant> nextLook = Optional.empty();
  private long writes;

  Operator(
      String name,
      Cluster cluster,
      Scheduler scheduler,
      Faults faults,
      Set<Mutation> mutations,
      Runnable died) {
    this.name = name;
    this.cluster = cluster;
    this.scheduler = scheduler;
    this.faults = faults;
    this.tampering = new Tampering(mutations, cluster.server(), faults.dice("tampering " + name));
    this.died = died;
    this.dice = faults.dice(name);
  }

  void start(long listedAt) {
    process = cluster.startOperator(name, this, listedAt, this::now);
    for (Source source : Source.values()) {
      news(source);
    }
    lookSoon();
  }

  private Instant now() {
    return cluster.clock().instant().plus(skew);
  }

  String name() {
    return name;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  boolean isDeposed() {
    return deposed;
  }

  void depose() {
    deposed = true;
  }

  /** How many requests it sent that were to change something. */
  long writes() {
    return writes;
  }

  OperatorProcess process() {
    return process;
  }

  void crash() {
    if (process.isAlive()) {
      process.crash();
      died.run();
    }
  }

  // Learning

  /** There is something that a watch has not told yet. */
  void news(Source source) {
    if (isAlive() && learning.add(source)) {
      scheduler.after(delay(source), () -> learn(source));
    }
  }

  private Duration delay(Source source) {
    String place = name + " " + source;
    return faults.strikes(FaultKind.CacheStale, place)
        ? faults.dice("stale " + place).between(NEWS, LONG)
        : faults.dice("news " + place).between(MOMENT, NEWS);
  }

  private void learn(Source source) {
    learning.remove(source);
    if (!isAlive()) {
      return;
    }
    Informer informer = process.caches().of(source);
    if (informer.pending() > 1 && faults.strikes(FaultKind.EventLost, name + " " + source)) {
      int behind = 2 + faults.dice("lost " + name + source).below(informer.pending() - 1);
      process.moveTo(source, informer.position() + behind);
    } else {
      process.deliver(source);
    }
    if (informer.position() > 0 && faults.strikes(FaultKind.EventRepeated, name + " " + source)) {
      int back = Math.min(informer.position(), 1 + dice.below(5));
      process.moveTo(source, informer.position() - back);
    }
    if (informer.pending() > 0) {
      news(source);
    }
    lookSoon();
  }

  // Looking

  private void lookSoon() {
    if (!isAlive() || busy) {
      return;
    }
    if (!process.ready().isEmpty()) {
      lookAt(cluster.clock().instant().plus(dice.between(MOMENT, REQUEST)));
    } else {
      process.nextTimer().ifPresent(this::lookAt);
    }
  }

  private void lookAt(Instant then) {
    if (nextLook.filter(at -> !at.isAfter(then)).isPresent()) {
      return;
    }
    nextLook = Optional.of(then);
    scheduler.at(then, () -> look(then));
  }

  private void look(Instant meant) {
    if (!nextLook.equals(Optional.of(meant))) {
      return;
    }
    nextLook = Optional.empty();
    if (!isAlive() || busy) {
      return;
    }
    jump();
    List<OperatorProcess.Item> ready = process.ready();
    if (!ready.isEmpty()) {
      perform(ready.get(dice.below(ready.size())));
    }
    lookSoon();
  }

  private void jump() {
    if (faults.strikes(FaultKind.ClockJumps, name)) {
      skew = SKEW.multipliedBy(dice.below(5) - 2L).dividedBy(2);
    }
  }

  /** Looks at one object now. */
  void perform(OperatorProcess.Item item) {
    busy = true;
    process.perform(item);
    busy = false;
    if (!isAlive()) {
      died.run();
    }
  }

  // Asking

  @Override
  public ApiRequest leaves(ApiRequest meant) {
    return tampering.of(meant);
  }

  @Override
  public Fate fate(ApiRequest request) {
    writes += request.writes() ? 1 : 0;
    boolean slow = faults.strikes(FaultKind.ApiSlow, name);
    scheduler.pass(slow ? dice.between(REQUEST, LONG) : dice.between(MOMENT, REQUEST));
    if (faults.strikes(FaultKind.OperatorDies, name)) {
      return dice.permille(500) ? Fate.DIES_BEFORE : Fate.DIES_AFTER;
    }
    if (faults.strikes(FaultKind.ApiRefuses, name)) {
      return dice.one(REFUSALS);
    }
    return request.writes() ? fateOfWrite() : Fate.DELIVERED;
  }

  private Fate fateOfWrite() {
    if (faults.strikes(FaultKind.ApiConflict, name)) {
      return Fate.refused(409);
    }
    if (faults.strikes(FaultKind.ApiReplyLost, name)) {
      return Fate.REPLY_LOST;
    }
    if (faults.strikes(FaultKind.ApiLandsLate, name)) {
      scheduler.after(dice.between(MOMENT, LONG), this::deliverLate);
      return Fate.LATE;
    }
    return Fate.DELIVERED;
  }

  private void deliverLate() {
    int waiting = cluster.server().late().size();
    if (waiting > 0) {
      cluster.server().deliverLate(dice.below(waiting));
    }
  }
}
