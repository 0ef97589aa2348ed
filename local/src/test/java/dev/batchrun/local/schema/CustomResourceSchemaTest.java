package dev.batchrun.local.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CustomResourceSchemaTest {
  private static final String NOT_RUN =
      "<nil>: Invalid value: \"null\": some validation rules were not checked because the object"
          + " was invalid; correct the existing errors to complete validation";

  private static Arguments row(String sentence, String spec, String value, String... problems) {
    return Arguments.of(sentence, spec, value, Optional.empty(), List.of(problems));
  }

  private static Arguments update(
      String sentence, String spec, String old, String value, String... problems) {
    return Arguments.of(sentence, spec, value, Optional.of(old), List.of(problems));
  }

  /** A rule in CEL at {@code spec} beside the properties given. */
  private static String ruled(String properties, String rule) {
    return "{type: object, properties: {"
        + properties
        + "}, x-kubernetes-validations: ["
        + rule
        + "]}";
  }

  private static final String TEXT = "{type: object, properties: {x: {type: string}}}";
  private static final String INT = "x: {type: integer}";
  private static final String NAMED_LIST =
      "{type: object, properties: {x: {type: array, x-kubernetes-list-type: map,"
          + " x-kubernetes-list-map-keys: [n], items: {type: object, properties: {n: {type: string}, v:"
          + " {type: integer}}, x-kubernetes-validations: [{rule: 'self.v >= oldSelf.v', message: no"
          + " going back}]}}}}";

  static Stream<Arguments> structure() {
    return Stream.of(
        row("a valid object has no problems", TEXT, "{x: a}"),
        row(
            "a number is no string",
            TEXT,
            "{x: 1}",
            "spec.x: Invalid value: \"integer\": spec.x in body must be of type string: \"integer\""),
        row(
            "null is refused where it is not nullable",
            TEXT,
            "{x: null}",
            "spec.x: Invalid value: \"null\": spec.x in body must be of type string: \"null\""),
        row(
            "null is taken where it is nullable",
            "{type: object, properties: {x: {type: string, nullable: true}}}",
            "{x: null}"),
        row(
            "a missing field is required",
            "{type: object, required: [x], properties: {x: {type: string}}}",
            "{}",
            "spec.x: Required value"),
        row(
            "a value outside the enumeration names the supported ones",
            "{type: object, properties: {x: {type: string, enum: [Publish, DryRun]}}}",
            "{x: Foo}",
            "spec.x: Unsupported value: \"Foo\": supported values: \"Publish\", \"DryRun\""),
        row(
            "a mistyped enumeration has two problems",
            "{type: object, properties: {x: {type: string, enum: [A]}}}",
            "{x: 5}",
            "spec.x: Invalid value: \"integer\": spec.x in body must be of type string: \"integer\"",
            "spec.x: Unsupported value: 5: supported values: \"A\""),
        row(
            "a text that does not match shows the pattern",
            "{type: object, properties: {x: {type: string, pattern: '^[a-z]+$'}}}",
            "{x: 'A\"b'}",
            "spec.x: Invalid value: \"A\\\"b\": spec.x in body should match '^[a-z]+$'"),
        row(
            "a text that is too long is not repeated and its pattern not checked",
            "{type: object, properties: {x: {type: string, maxLength: 3, pattern: '^a$'}}}",
            "{x: abcd}",
            "spec.x: Too long: may not be more than 3 bytes"),
        row(
            "characters are counted, not bytes",
            "{type: object, properties: {x: {type: string, maxLength: 3}}}",
            "{x: äöü}"),
        row(
            "a text that is too short says how long it must be",
            "{type: object, properties: {x: {type: string, minLength: 1}}}",
            "{x: ''}",
            "spec.x: Invalid value: \"\": spec.x in body should be at least 1 chars long"),
        row(
            "an item below the minimum is named by its index",
            "{type: object, properties: {x: {type: array, items: {type: integer, minimum: 1}}}}",
            "{x: [1, 0]}",
            "spec.x[1]: Invalid value: 0: spec.x[1] in body should be greater than or equal to 1"),
        row(
            "an exclusive maximum excludes itself",
            "{type: object, properties: {x: {type: number, maximum: 1.5, exclusiveMaximum: true}}}",
            "{x: 1.5}",
            "spec.x: Invalid value: 1.5: spec.x in body should be less than 1.5"),
        row(
            "a multiple is checked",
            "{type: object, properties: {x: {type: integer, multipleOf: 5}}}",
            "{x: 7}",
            "spec.x: Invalid value: 7: spec.x in body should be a multiple of 5"),
        row(
            "a whole number written as a fraction is an integer",
            "{type: object, properties: {" + INT + "}}",
            "{x: 2.0}"),
        row(
            "a fraction is no integer",
            "{type: object, properties: {" + INT + "}}",
            "{x: 2.5}",
            "spec.x: Invalid value: \"number\": spec.x in body must be of type integer: \"number\""),
        row(
            "a number beyond int32 is told so",
            "{type: object, properties: {x: {type: integer, format: int32}}}",
            "{x: 2147483648}",
            "<nil>: Invalid value: \"\": Checked value must be of type integer with format int32 in spec.x"),
        row(
            "too many items are counted",
            "{type: object, properties: {x: {type: array, maxItems: 1, items: {type: string}}}}",
            "{x: [a, b]}",
            "spec.x: Too many: 2: must have at most 1 item"),
        row(
            "too few items are counted",
            "{type: object, properties: {x: {type: array, minItems: 2, items: {type: string}}}}",
            "{x: [a]}",
            "spec.x: Invalid value: 1: spec.x in body should have at least 2 items"),
        row(
            "a map has a largest size",
            "{type: object, properties: {x: {type: object, maxProperties: 1, additionalProperties: {type: string}}}}",
            "{x: {a: b, c: d}}",
            "spec.x: Too many: 2: must have at most 1 item"),
        row(
            "the values of a map are validated",
            "{type: object, properties: {x: {type: object, additionalProperties: {type: string}}}}",
            "{x: {k: 1}}",
            "spec.x.k: Invalid value: \"integer\": spec.x.k in body must be of type string: \"integer\""),
        row(
            "a set holds a member once",
            "{type: object, properties: {x: {type: array, x-kubernetes-list-type: set, items: {type: string}}}}",
            "{x: [a, b, a]}",
            "spec.x[2]: Duplicate value: \"a\""),
        row(
            "a map list holds a key once",
            NAMED_LIST,
            "{x: [{n: a, v: 1}, {n: a, v: 2}]}",
            "spec.x[1]: Duplicate value: map[string]interface {}{\"n\":\"a\"}"),
        row(
            "a date is no word",
            "{type: object, properties: {x: {type: string, format: date}}}",
            "{x: soon}",
            "spec.x: Invalid value: \"soon\": spec.x in body must be of type date: \"soon\""),
        row(
            "a date-time has a zone",
            "{type: object, properties: {x: {type: string, format: date-time}}}",
            "{x: '2026-01-01T00:00:00'}",
            "spec.x: Invalid value: \"2026-01-01T00:00:00\": spec.x in body must be of type date-time: \"2026-01-01T00:00:00\""),
        row(
            "a duration is Go's",
            "{type: object, properties: {x: {type: string, format: duration}}}",
            "{x: 1h30m}"),
        row(
            "a duration is not ISO 8601",
            "{type: object, properties: {x: {type: string, format: duration}}}",
            "{x: PT1H}",
            "spec.x: Invalid value: \"PT1H\": spec.x in body must be of type duration: \"PT1H\""),
        row(
            "int-or-string takes both",
            "{type: object, properties: {x: {x-kubernetes-int-or-string: true}, y: {x-kubernetes-int-or-string: true}}}",
            "{x: 1, y: '50%'}"),
        row(
            "int-or-string takes no flag",
            "{type: object, properties: {x: {x-kubernetes-int-or-string: true}}}",
            "{x: true}",
            "spec.x: Invalid value: \"boolean\": spec.x in body must be of type integer,string: \"boolean\""),
        update(
            "an unchanged bad value is let through on an update",
            "{type: object, properties: {x: {type: string, maxLength: 1}, y: {type: string}}}",
            "{x: abc}",
            "{x: abc, y: new}"));
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        row(
            "a broken rule says its message",
            ruled(INT, "{rule: 'self.x > 1', message: x must be more than 1}"),
            "{x: 1}",
            "spec: Invalid value: \"object\": x must be more than 1"),
        row(
            "a rule without a message shows itself",
            ruled(INT, "{rule: 'self.x > 1'}"),
            "{x: 1}",
            "spec: Invalid value: \"object\": failed rule: self.x > 1"),
        row(
            "a message expression computes the message",
            ruled(
                INT,
                "{rule: 'self.x > 1', messageExpression: '\"x is \" + string(self.x) + \", write 2\"'}"),
            "{x: 1}",
            "spec: Invalid value: \"object\": x is 1, write 2"),
        row(
            "reason and fieldPath change cause and place",
            ruled(
                INT,
                "{rule: 'self.x > 1', message: not now, reason: FieldValueForbidden, fieldPath: .x}"),
            "{x: 1}",
            "spec.x: Forbidden: not now"),
        row(
            "a required reason reads like a required field",
            ruled(
                INT,
                "{rule: 'has(self.x)', message: say x, reason: FieldValueRequired, fieldPath: .x}"),
            "{}",
            "spec.x: Required value: say x"),
        row(
            "a rule on a missing value is not run",
            "{type: object, properties: {x: {type: string, x-kubernetes-validations: [{rule: 'self == \"a\"'}]}}}",
            "{}"),
        row(
            "a rule at a text shows the type",
            "{type: object, properties: {x: {type: string, x-kubernetes-validations: [{rule: 'self == \"a\"', message: a only}]}}}",
            "{x: b}",
            "spec.x: Invalid value: \"string\": a only"),
        row(
            "rules are not run on an object with a wrong type",
            ruled(INT, "{rule: 'self.x > 1'}"),
            "{x: a}",
            "spec.x: Invalid value: \"string\": spec.x in body must be of type integer: \"string\"",
            NOT_RUN),
        row(
            "rules are run beside a pattern problem",
            ruled(
                "x: {type: string, pattern: '^a$'}", "{rule: 'self.x == \"a\"', message: a only}"),
            "{x: b}",
            "spec.x: Invalid value: \"b\": spec.x in body should match '^a$'",
            "spec: Invalid value: \"object\": a only"),
        row(
            "a rule that meets a missing field says which",
            ruled(INT, "{rule: 'self.x > 1', message: m}"),
            "{}",
            "spec: Invalid value: \"object\": no such key: x evaluating rule: m"),
        row(
            "a function that refuses its argument says why",
            ruled("q: {type: string}", "{rule: 'quantity(self.q).sign() > 0', message: m}"),
            "{q: lots}",
            "spec: Invalid value: \"object\": quantities must match the regular expression"
                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' evaluating rule: m"),
        row(
            "a transition rule is skipped on create",
            ruled(INT, "{rule: 'self.x == oldSelf.x', message: x is frozen}"),
            "{x: 1}"),
        update(
            "a transition rule is run on update",
            ruled(INT, "{rule: 'self.x == oldSelf.x', message: x is frozen}"),
            "{x: 1}",
            "{x: 2}",
            "spec: Invalid value: \"object\": x is frozen"),
        update(
            "a field that vanished is seen by has",
            ruled(INT, "{rule: 'has(self.x) == has(oldSelf.x)', message: x must stay}"),
            "{x: 1}",
            "{}",
            "spec: Invalid value: \"object\": x must stay"),
        row(
            "an optional oldSelf is none on create",
            ruled(
                INT,
                "{rule: 'oldSelf.hasValue() || self.x == 0', optionalOldSelf: true, message: start at 0}"),
            "{x: 1}",
            "spec: Invalid value: \"object\": start at 0"),
        update(
            "an optional oldSelf is there on update",
            ruled(
                INT,
                "{rule: 'oldSelf.orValue(self).x <= self.x', optionalOldSelf: true, message: only up}"),
            "{x: 2}",
            "{x: 1}",
            "spec: Invalid value: \"object\": only up"),
        update(
            "items of a map list are matched by key",
            NAMED_LIST,
            "{x: [{n: a, v: 5}, {n: b, v: 1}]}",
            "{x: [{n: b, v: 2}, {n: a, v: 4}]}",
            "spec.x[1]: Invalid value: \"object\": no going back"),
        update(
            "an unchanged value that breaks a rule is let through",
            "{type: object, properties: {y: {type: string}, z: "
                + ruled(INT, "{rule: 'self.x > 1'}")
                + "}}",
            "{z: {x: 1}}",
            "{z: {x: 1}, y: a}"),
        row(
            "texts of format date compare as times",
            ruled(
                "a: {type: string, format: date}, b: {type: string, format: date}",
                "{rule: 'self.a < self.b && self.b - self.a < duration(\"48h\")', message: m}"),
            "{a: '2026-01-01', b: '2026-01-04'}",
            "spec: Invalid value: \"object\": m"),
        row(
            "names that are no identifiers are escaped",
            ruled(
                "a-b: {type: integer}, namespace: {type: integer}",
                "{rule: 'self.a__dash__b == self.__namespace__', message: m}"),
            "{a-b: 1, namespace: 2}",
            "spec: Invalid value: \"object\": m"),
        row(
            "keys of a map are not escaped",
            ruled(
                "m: {type: object, additionalProperties: {type: string}}",
                "{rule: 'self.m.all(k, k.startsWith(\"a-\"))', message: m}"),
            "{m: {a-1: x, b: y}}",
            "spec: Invalid value: \"object\": m"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"structure", "rules"})
  void validates(
      String sentence, String spec, String value, Optional<String> old, List<String> problems) {
    CustomResourceSchema schema = schemaOf(spec);
    List<String> found =
        schema.validate(object(value), old.map(CustomResourceSchemaTest::object)).stream()
            .map(FieldProblem::toString)
            .toList();
    assertEquals(problems, found, sentence);
  }

  static Stream<String> expressionsOfTheServer() {
    return Stream.of(
        "[1, 2].isSorted() && ![2, 1].isSorted()",
        "[1, 2].sum() == 3 && [1.5, 2.5].sum() == 4.0",
        "[3, 1, 2].min() == 1 && [3, 1, 2].max() == 3",
        "[1, 2, 1].indexOf(2) == 1 && [1, 2, 1].lastIndexOf(1) == 2",
        "'a,b'.split(',').size() == 2 && ['a', 'b'].join('-') == 'a-b'",
        "'ABC'.lowerAscii() == 'abc' && 'abc'.indexOf('c') == 2",
        "'abc 12'.find('[0-9]+') == '12' && 'a1b2'.findAll('[0-9]').size() == 2",
        "'abc'.matches('^a')",
        "quantity('1Gi').isGreaterThan(quantity('1G')) && isQuantity('1.5') && !isQuantity('x')",
        "quantity('1k').asInteger() == 1000 && quantity('1').add(quantity('500m')).compareTo(quantity('1.5')) == 0",
        "url('https://h:80/p').getHost() == 'h:80' && isURL('https://h') && !isURL('h h')",
        "duration('90m') > duration('1h') && timestamp('2026-01-01T00:00:00Z').getFullYear() == 2026",
        "'%s has %d'.format(['x', 2]) == 'x has 2'",
        "!format.dns1123Label().validate('a-b').hasValue()",
        "format.dns1123Label().validate('A').hasValue()",
        "self.?x.orValue(7) == 7",
        "sets.contains(['a', 'b'], ['a'])",
        "self.m.all(k, v, k != v)",
        "1 < 1.5 && 2 > 1.5",
        "dyn(1) == 1.0");
  }

  @ParameterizedTest
  @MethodSource("expressionsOfTheServer")
  void evaluatesWhatTheServerEvaluates(String rule) {
    String spec =
        "{type: object, properties: {x: {type: integer}, m: {type: object, additionalProperties:"
            + " {type: string}}}, x-kubernetes-validations: [{rule: \""
            + rule
            + "\"}]}";
    assertEquals(List.of(), schemaOf(spec).validate(object("{m: {a: b}}"), Optional.empty()));
  }

  @Test
  void refusesARuleThatDoesNotCompileNamingPlaceAndRule() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> schemaOf(ruled(INT, "{rule: 'self.y > 1'}")));
    assertEquals(
        "Thing: the rule at spec does not compile: undefined field 'y'; the rule is: self.y > 1",
        refusal.getMessage());
  }

  @Test
  void refusesARuleThatIsNoQuestion() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> schemaOf(ruled(INT, "{rule: 'self.x + 1'}")));
    assertEquals(
        "Thing: the rule at spec does not compile: found type int, expected bool; the rule is:"
            + " self.x + 1",
        refusal.getMessage());
  }

  @Test
  void seesTheNameOfTheObjectAtTheRoot() {
    JsonNode schema =
        yaml(
            "{type: object, properties: {spec: {type: object}}, x-kubernetes-validations: [{rule:"
                + " 'self.metadata.name.size() <= 3', message: name too long}]}");
    ObjectNode object = (ObjectNode) yaml("{metadata: {name: abcd, labels: {a: b}}}");
    assertEquals(
        "[<nil>: Invalid value: \"object\": name too long]",
        CustomResourceSchema.compile(schema, "Thing")
            .validate(object, Optional.empty())
            .toString());
  }

  @Test
  void boundsTheNameOfTheObject() {
    JsonNode schema =
        yaml(
            "{type: object, properties: {metadata: {type: object, properties: {name: {type: string,"
                + " maxLength: 3}}}}}");
    ObjectNode object = (ObjectNode) yaml("{metadata: {name: abcd, labels: {a: b}}}");
    CustomResourceSchema compiled = CustomResourceSchema.compile(schema, "Thing");
    assertEquals(
        "[metadata.name: Too long: may not be more than 3 bytes]",
        compiled.validate(object, Optional.empty()).toString());
    assertEquals(List.of(), compiled.unknownFields(object));
  }

  @Test
  void prunesUnknownFieldsAndNamesThem() {
    CustomResourceSchema schema =
        schemaOf(
            "{type: object, properties: {a: {type: array, items: {type: object, properties: {b:"
                + " {type: string}}}}, free: {type: object, x-kubernetes-preserve-unknown-fields:"
                + " true, properties: {known: {type: object}}}}}");
    ObjectNode object =
        object("{a: [{b: x, c: y}], d: 1, free: {any: {thing: 1}, known: {not: 1}}}");
    assertEquals(
        List.of("spec.a[0].c", "spec.d", "spec.free.known.not"), schema.unknownFields(object));
    assertEquals(object("{a: [{b: x}], free: {any: {thing: 1}, known: {}}}"), schema.prune(object));
  }

  @Test
  void fillsDefaultsOnlyWhereTheParentIsThere() {
    CustomResourceSchema schema =
        schemaOf(
            "{type: object, properties: {mode: {type: string, default: Publish}, nested: {type:"
                + " object, properties: {x: {type: integer, default: 3}}}, made: {type: object,"
                + " default: {}, properties: {y: {type: integer, default: 4}}}}}");
    assertEquals(object("{mode: Publish, made: {y: 4}}"), schema.withDefaults(object("{}")));
    assertEquals(
        object("{mode: DryRun, nested: {x: 3}, made: {y: 4}}"),
        schema.withDefaults(object("{mode: DryRun, nested: {}}")));
    assertEquals(
        object("{mode: Publish, made: {y: 4}}"), schema.withDefaults(object("{mode: null}")));
  }

  private static CustomResourceSchema schemaOf(String spec) {
    return CustomResourceSchema.compile(
        yaml("{type: object, properties: {spec: " + spec + "}}"), "Thing");
  }

  private static ObjectNode object(String spec) {
    return (ObjectNode)
        yaml("{apiVersion: a/v1, kind: Thing, metadata: {name: t}, spec: " + spec + "}");
  }

  private static JsonNode yaml(String text) {
    return Serialization.unmarshal("---\n" + text, JsonNode.class);
  }
}
