package dev.batchrun.core.planning;

import dev.batchrun.core.planning.PlanRequest.Ask;
import dev.batchrun.core.planning.PlanRequest.Contract;
import dev.batchrun.core.planning.PlanRequest.Declaration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The values of all declared parameters. */
final class ParameterPlanning {
  private final Contract contract;
  private final Map<String, String> given;
  private final Problems problems;

  ParameterPlanning(Contract contract, Ask run, Problems problems) {
    this.contract = contract;
    this.given = run.parameters();
    this.problems = problems;
  }

  /** Name to canonical text, in the order of declaration; what is wrong became problems. */
  Map<String, String> values() {
    refuseUnknown();
    Map<String, String> values = new LinkedHashMap<>();
    List<Declaration> declared = contract.parameters();
    for (int i = 0; i < declared.size(); i++) {
      Declaration declaration = declared.get(i);
      value(declaration, contract.path() + ".parameters[" + i + "].defaultValue")
          .ifPresent(value -> values.put(declaration.name(), value));
    }
    return values;
  }

  private void refuseUnknown() {
    List<String> names = contract.parameters().stream().map(Declaration::name).toList();
    given.forEach(
        (name, value) -> {
          if (!names.contains(name)) {
            problems.add(
                "spec.parameters." + name,
                "'" + value + "' for a parameter that the contract does not declare",
                names.isEmpty()
                    ? "no parameters: the contract declares none"
                    : "one of " + names.stream().sorted().collect(Collectors.joining(", ")));
          }
        });
  }

  private Optional<String> value(Declaration declaration, String defaultField) {
    // A wrong default is the contract's mistake even where a run overrides it.
    Optional<String> fallback =
        declaration.defaultValue().flatMap(text -> read(declaration, defaultField, text));
    String field = "spec.parameters." + declaration.name();
    if (given.containsKey(declaration.name())) {
      return read(declaration, field, given.get(declaration.name()));
    }
    if (declaration.defaultValue().isEmpty()) {
      problems.add(
          field,
          Problem.NOTHING,
          declaration.type().expected() + "; the contract gives this parameter no default");
    }
    return fallback;
  }

  private Optional<String> read(Declaration declaration, String field, String text) {
    Optional<String> value = declaration.type().canonical(text);
    if (value.isEmpty()) {
      problems.add(field, "'" + text + "'", declaration.type().expected());
    }
    return value;
  }
}
