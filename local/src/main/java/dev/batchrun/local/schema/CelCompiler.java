package dev.batchrun.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions.Function;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compiles every rule of a schema in the environment Kubernetes gives to rules: nothing the real
 * server lacks is offered, so that a rule that works here works there.
 */
final class CelCompiler {
  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
  private static final Set<Function> TEXT_FUNCTIONS =
      EnumSet.complementOf(EnumSet.of(Function.REVERSE));

  /** No rule can spell this, so that the name of a type never hides a field. */
  private static final String TYPE_NAMES = "@self";

  private static final List<CelFunction> LIBRARY = CelLibrary.functions();

  private final Map<SchemaNode, List<CelRule>> rules = new IdentityHashMap<>();
  private final String kind;

  private CelCompiler(String kind) {
    this.kind = kind;
  }

  /** The rules of every node that has some; nodes are told apart by identity. */
  static Map<SchemaNode, List<CelRule>> compile(SchemaNode root, String kind) {
    CelCompiler compiler = new CelCompiler(kind);
    compiler.visit(root, FieldPath.ROOT);
    return compiler.rules;
  }

  private void visit(SchemaNode schema, FieldPath path) {
    JsonNode entries = schema.keywords().path("x-kubernetes-validations");
    if (!entries.isEmpty()) {
      List<CelRule> compiled = new ArrayList<>();
      entries.forEach(entry -> compiled.add(compileRule(entry, schema, path)));
      rules.put(schema, List.copyOf(compiled));
    }
    schema.properties().forEach((name, child) -> visit(child, path.child(name)));
    schema.additional().ifPresent(child -> visit(child, path.key("*")));
    schema.items().ifPresent(child -> visit(child, path.key("*")));
  }

  private CelRule compileRule(JsonNode entry, SchemaNode schema, FieldPath path) {
    Cel cel = environment(schema, entry.path("optionalOldSelf").asBoolean());
    Program program = program(cel, entry.path("rule").asText(), SimpleType.BOOL, path);
    Optional<Program> message =
        Optional.ofNullable(entry.get("messageExpression"))
            .map(m -> program(cel, m.asText(), SimpleType.STRING, path));
    return CelRule.of(entry, program, message);
  }

  private Program program(Cel cel, String source, CelType result, FieldPath path) {
    try {
      var ast = cel.compile(source).getAst();
      CelType found = ast.getResultType();
      if (!result.equals(found) && !SimpleType.DYN.equals(found)) {
        throw refused(source, path, "found type " + found.name() + ", expected " + result.name());
      }
      return cel.createProgram(ast);
    } catch (CelValidationException e) {
      String issues =
          e.getErrors().stream().map(CelIssue::getMessage).collect(Collectors.joining("; "));
      throw refused(source, path, issues);
    } catch (CelEvaluationException e) {
      throw refused(source, path, e.getMessage());
    }
  }

  private IllegalArgumentException refused(String source, FieldPath path, String why) {
    return new IllegalArgumentException(
        "%s: the rule at %s does not compile: %s; the rule is: %s"
            .formatted(kind, path.text().isEmpty() ? "the root" : path.text(), why, source));
  }

  private static Cel environment(SchemaNode schema, boolean oldSelfOptional) {
    CelTypes types = new CelTypes();
    CelType self = types.typeOf(schema, TYPE_NAMES);
    CelBuilder builder =
        CelFactory.standardCelBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setTypeProvider(types)
            .addVar("self", self)
            .addVar("oldSelf", oldSelfOptional ? OptionalType.create(self) : self)
            .addCompilerLibraries(
                CelExtensions.strings(TEXT_FUNCTIONS),
                CelExtensions.sets(OPTIONS),
                CelExtensions.optional(),
                CelExtensions.comprehensions())
            .addRuntimeLibraries(
                CelExtensions.strings(TEXT_FUNCTIONS),
                CelExtensions.sets(OPTIONS),
                CelExtensions.optional(),
                CelExtensions.comprehensions());
    LIBRARY.forEach(f -> builder.addFunctionDeclarations(f.declaration()));
    LIBRARY.forEach(f -> builder.addFunctionBindings(f.binding()));
    return builder.build();
  }
}
