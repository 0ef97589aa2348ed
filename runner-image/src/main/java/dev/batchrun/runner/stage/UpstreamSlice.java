package dev.batchrun.runner.stage;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.lineage.Link;
import dev.batchrun.core.lineage.Mapping;
import dev.batchrun.core.lineage.Slices;
import dev.batchrun.core.lineage.Slicing;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which partitions of an upstream Dataset a run reads: what lineage says it needs, no more. */
final class UpstreamSlice {
  private final Map<String, Constraint> own;
  private final Output.Time ownTime;
  private final Input input;
  private final UpstreamLocation location;

  UpstreamSlice(StepContext context, Input input, UpstreamLocation location) {
    this.own = context.boundary().columns();
    this.ownTime = context.spec().output().time();
    this.input = input;
    this.location = location;
  }

  OutputBoundary boundary() {
    Input.UpstreamSlice slice = input.dataset().slice();
    return switch (slice == null ? Input.UpstreamSlice.Same : slice) {
      case All -> OutputBoundary.whole(location.partitionBy());
      case Same -> sameValues();
      case Calendar -> byTime(Mapping.calendar());
      case Window -> byTime(window(input.dataset().window()));
    };
  }

  /** The run's constraints on the columns both datasets are partitioned by. */
  private OutputBoundary sameValues() {
    Map<String, Constraint> columns = new LinkedHashMap<>();
    location
        .partitionBy()
        .forEach(column -> columns.put(column, own.getOrDefault(column, new Constraint.Any())));
    return new OutputBoundary(columns);
  }

  private static Mapping window(Input.Window window) {
    long before = window.before() == null ? 0 : window.before();
    long after = window.after() == null ? 0 : window.after();
    return new Mapping.Window(window.unit(), -before, after);
  }

  private OutputBoundary byTime(Mapping mapping) {
    Slicing downstream = slicing("output.time", ownTime);
    Slicing upstream = slicing("Dataset " + location.dataset() + ": output.time", location.time());
    Constraint mine = own.getOrDefault(downstream.column(), new Constraint.Any());
    Slices computed =
        downstream
            .slices(mine)
            .orElseThrow(
                () ->
                    refused(
                        "the run's partition",
                        new OutputBoundary(Map.of(downstream.column(), mine)).toString(),
                        "a " + downstream.unit().orElseThrow() + ", as output.time says"));
    List<Slices.Range> needed = new Link(upstream, downstream, mapping).needed(computed).ranges();
    Map<String, Constraint> columns = new LinkedHashMap<>(sameValues().columns());
    columns.computeIfPresent(downstream.column(), (column, any) -> new Constraint.Any());
    // Slices in a row need slices in a row.
    columns.put(upstream.column(), upstream.constraint(needed.get(0)));
    return new OutputBoundary(columns);
  }

  private Slicing slicing(String field, Output.Time time) {
    if (time == null) {
      throw refused(field, "nothing", "column, unit and zone; or slice All");
    }
    try {
      String zone = time.zone() == null ? "UTC" : time.zone();
      return Slicing.by(time.column(), time.unit(), ZoneId.of(zone));
    } catch (DateTimeException noZone) {
      throw refused(field + ".zone", time.zone(), "an IANA time zone such as UTC or Europe/Berlin");
    }
  }

  private StepFailure refused(String field, String found, String expected) {
    return new StepFailure(
        Reason.InvalidRequest,
        "input "
            + input.name()
            + ", slice "
            + input.dataset().slice()
            + ": "
            + field
            + ": found "
            + found
            + ", expected "
            + expected);
  }
}
