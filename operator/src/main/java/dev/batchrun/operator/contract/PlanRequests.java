package dev.batchrun.operator.contract;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.BatchRunSpec;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.api.v1alpha1.Parameter;
import dev.batchrun.core.planning.ParameterType;
import dev.batchrun.core.planning.PlanRequest;
import dev.batchrun.core.vocabulary.Mode;
import java.util.Objects;
import java.util.Optional;

/**
 * The planning part of a run and its frozen contract. Defaults of the schema are read as what they
 * stand for where an object came without them; nothing is written back.
 */
public final class PlanRequests {
  static final String DEFAULT_ZONE = "UTC";

  private PlanRequests() {}

  /** What planning looks at. */
  public static PlanRequest of(BatchRunSpec run, FrozenContract contract) {
    return new PlanRequest(contractPart(contract), runPart(run));
  }

  /** What the run is for; that of a request that says nothing where there is none. */
  public static Mode mode(BatchRunSpec run) {
    return run == null || run.mode() == null ? Mode.Publish : run.mode();
  }

  private static PlanRequest.Contract contractPart(FrozenContract contract) {
    boolean inline = contract.dataset().equals(FrozenContract.INLINE);
    return new PlanRequest.Contract(
        inline ? "spec.datasetSpec" : "Dataset " + contract.dataset() + ": spec",
        contract.spec().output().partitionBy(),
        contract.spec().inputs().stream().map(PlanRequests::input).toList(),
        contract.spec().parameters().stream().map(PlanRequests::declaration).toList());
  }

  private static PlanRequest.Input input(Input input) {
    return new PlanRequest.Input(
        input.name(), Optional.ofNullable(input.boundary()).map(PlanRequests::boundary));
  }

  private static PlanRequest.Boundary boundary(Input.Boundary boundary) {
    return new PlanRequest.Boundary(
        boundary.clock(),
        Objects.requireNonNullElse(boundary.zone(), DEFAULT_ZONE),
        Optional.ofNullable(boundary.partition()),
        Optional.ofNullable(boundary.lookBack()));
  }

  private static PlanRequest.Declaration declaration(Parameter parameter) {
    return new PlanRequest.Declaration(
        parameter.name(),
        type(Objects.requireNonNullElse(parameter.type(), Parameter.ParameterType.String)),
        Optional.ofNullable(parameter.defaultValue()));
  }

  private static ParameterType type(Parameter.ParameterType type) {
    return switch (type) {
      case String -> ParameterType.String;
      case Integer -> ParameterType.Integer;
      case Decimal -> ParameterType.Decimal;
      case Date -> ParameterType.Date;
      case Timestamp -> ParameterType.Timestamp;
      case Boolean -> ParameterType.Boolean;
    };
  }

  private static PlanRequest.Ask runPart(BatchRunSpec run) {
    return new PlanRequest.Ask(
        mode(run),
        run.partition(),
        Optional.ofNullable(run.range())
            .map(range -> new PlanRequest.Range(range.column(), range.from(), range.to())),
        Optional.ofNullable(run.businessDate()),
        Optional.ofNullable(run.interval())
            .map(interval -> new PlanRequest.GivenInterval(interval.from(), interval.to())),
        run.parameters(),
        Optional.ofNullable(run.rollback()).map(BatchRunSpec.RollbackTarget::toVersion),
        Optional.ofNullable(run.promote()).map(BatchRunSpec.PromoteSource::run));
  }
}
