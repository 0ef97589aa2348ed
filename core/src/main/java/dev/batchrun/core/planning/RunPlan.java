package dev.batchrun.core.planning;

import dev.batchrun.core.boundary.OutputBoundary;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a request comes to.
 *
 * @param boundary the partitions the run owns
 * @param businessDate the date the run is about; empty when neither given nor one day's partition
 * @param interval which instants of bounded inputs belong to the run; empty when no input is
 *     bounded and none was given
 * @param parameters the value of every declared parameter in canonical text, in the order of
 *     declaration
 */
public record RunPlan(
    OutputBoundary boundary,
    Optional<LocalDate> businessDate,
    Optional<InputInterval> interval,
    Map<String, String> parameters) {
  public RunPlan {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
