package dev.batchrun.proof.corruption;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Mode;
import dev.batchrun.runner.store.PublishOrder;
import java.util.List;
import java.util.Map;

/**
 * What a run asks for.
 *
 * @param day the day it owns; empty when it owns all
 * @param days it stages
 * @param seal digest of its seal; {@code null} before there is one
 */
record Asked(
    String name,
    Mode mode,
    String day,
    List<String> days,
    long epoch,
    String seal,
    Long rollbackTo,
    String promoted) {

  static Asked publish(String name, String... days) {
    return new Asked(
        name, Mode.Publish, days.length == 1 ? days[0] : "", List.of(days), 1, null, null, null);
  }

  static Asked shadow(String name, String day) {
    return new Asked(name, Mode.Shadow, day, List.of(day), 1, null, null, null);
  }

  static Asked rollback(String name, String day, long to) {
    return new Asked(name, Mode.Rollback, day, List.of(), 1, null, to, null);
  }

  static Asked promote(String name, String day, Asked shadow) {
    return new Asked(name, Mode.Promote, day, List.of(), 1, null, null, shadow.runId());
  }

  Asked sealed(String digest) {
    return new Asked(name, mode, day, days, epoch, digest, rollbackTo, promoted);
  }

  Asked epoch(long other) {
    return new Asked(name, mode, day, days, other, seal, rollbackTo, promoted);
  }

  String runId() {
    return name + "-id";
  }

  OutputBoundary boundary() {
    return day.isEmpty()
        ? OutputBoundary.whole(List.of("day"))
        : new OutputBoundary(Map.of("day", new Constraint.Exactly(day)));
  }

  StepRequest request() {
    return new StepRequest(
        1,
        "here",
        "shop",
        "orders",
        name,
        name,
        runId(),
        "sha256:request-" + name,
        "sha256:contract",
        mode,
        1,
        epoch,
        null,
        null,
        day.isEmpty() ? List.of() : List.of(new ColumnConstraint("day", day, null, null)),
        Map.of(),
        null,
        seal,
        null,
        null,
        null,
        rollbackTo,
        promoted,
        null,
        "runner:1");
  }

  PublishOrder order() {
    return new PublishOrder(request(), false, 1);
  }
}
