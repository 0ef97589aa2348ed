package dev.batchrun.core.planning;

import dev.batchrun.core.vocabulary.BoundaryClock;
import dev.batchrun.core.vocabulary.Mode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request that planning accepts; each call changes one fact of it. */
final class Asking {
  private List<String> columns = List.of("day");
  private final List<PlanRequest.Input> inputs = new ArrayList<>();
  private final List<PlanRequest.Declaration> declared = new ArrayList<>();
  private Mode mode = Mode.Publish;
  private final Map<String, String> partition = new LinkedHashMap<>();
  private Optional<PlanRequest.Range> range = Optional.empty();
  private Optional<String> businessDate = Optional.empty();
  private Optional<PlanRequest.GivenInterval> interval = Optional.empty();
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private Optional<Long> rollback = Optional.empty();
  private Optional<String> promote = Optional.empty();

  /** One input without a boundary, partitioned by day, nothing named: the whole dataset. */
  static Asking whole() {
    return new Asking().unbounded();
  }

  /** One input bounded in a zone. */
  static Asking bounded(String zone) {
    return new Asking().input(zone, null, null);
  }

  Asking unbounded() {
    inputs.add(new PlanRequest.Input("input" + inputs.size(), Optional.empty()));
    return this;
  }

  Asking input(String zone, String partition, String lookBack) {
    inputs.add(
        new PlanRequest.Input(
            "input" + inputs.size(),
            Optional.of(
                new PlanRequest.Boundary(
                    BoundaryClock.EventTime,
                    zone,
                    Optional.ofNullable(partition),
                    Optional.ofNullable(lookBack)))));
    return this;
  }

  Asking columns(String... names) {
    columns = List.of(names);
    return this;
  }

  Asking partition(String column, String value) {
    partition.put(column, value);
    return this;
  }

  Asking range(String column, String from, String to) {
    range = Optional.of(new PlanRequest.Range(column, from, to));
    return this;
  }

  Asking businessDate(String text) {
    businessDate = Optional.of(text);
    return this;
  }

  Asking interval(String from, String to) {
    interval = Optional.of(new PlanRequest.GivenInterval(from, to));
    return this;
  }

  Asking declare(String name, ParameterType type, String defaultValue) {
    declared.add(new PlanRequest.Declaration(name, type, Optional.ofNullable(defaultValue)));
    return this;
  }

  Asking give(String name, String value) {
    parameters.put(name, value);
    return this;
  }

  Asking mode(Mode value) {
    mode = value;
    return this;
  }

  Asking rollbackTo(long version) {
    rollback = Optional.of(version);
    return this;
  }

  Asking promote(String run) {
    promote = Optional.of(run);
    return this;
  }

  PlanOutcome outcome() {
    return Planner.plan(
        new PlanRequest(
            new PlanRequest.Contract("Dataset orders: spec", columns, inputs, declared),
            new PlanRequest.Ask(
                mode, partition, range, businessDate, interval, parameters, rollback, promote)));
  }

  RunPlan plan() {
    PlanOutcome outcome = outcome();
    if (outcome instanceof PlanOutcome.Planned planned) {
      return planned.plan();
    }
    throw new AssertionError(((PlanOutcome.Refused) outcome).message());
  }

  /** All problems as text; empty when there is a plan. */
  List<String> problems() {
    return outcome() instanceof PlanOutcome.Refused refused
        ? refused.problems().stream().map(Problem::toString).toList()
        : List.of();
  }
}
