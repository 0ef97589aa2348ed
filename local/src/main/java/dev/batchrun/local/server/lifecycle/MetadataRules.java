package dev.batchrun.local.server.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.FieldProblem;
import dev.batchrun.local.schema.FieldProblem.Cause;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Kubernetes asks of names, labels, annotations, finalizers and owners of any object. */
final class MetadataRules {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
  private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final Pattern QUALIFIED_PART =
      Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;
  private static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;

  private static final String SUBDOMAIN_TEXT =
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'example.com',"
          + " regex used for validation is"
          + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
  private static final String LABEL_TEXT =
      "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and"
          + " must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc',"
          + " regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
  private static final String LABEL_VALUE_TEXT =
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
          + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
          + " 'my_value',  or '12345', regex used for validation is"
          + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
  private static final String QUALIFIED_TEXT =
      "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end"
          + " with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex"
          + " used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

  private final List<FieldProblem> problems = new ArrayList<>();

  private MetadataRules() {}

  static List<FieldProblem> problems(
      ResourceType type, ObjectNode object, Optional<ObjectNode> old) {
    MetadataRules rules = new MetadataRules();
    Metadata metadata = Metadata.of(object);
    if (old.isEmpty()) {
      rules.name(type, metadata);
    }
    rules.labels(metadata.node().path("labels"));
    rules.annotations(metadata.node().path("annotations"));
    metadata.finalizers().forEach(f -> rules.qualified("metadata.finalizers", f));
    rules.owners(metadata.node().path("ownerReferences"));
    old.ifPresent(before -> rules.newFinalizers(Metadata.of(before), metadata));
    return rules.problems;
  }

  private void add(String path, Cause cause, String detail) {
    problems.add(new FieldProblem(path, cause, detail));
  }

  private void invalid(String path, String value, String why) {
    add(path, Cause.INVALID, "\"" + value + "\": " + why);
  }

  private void name(ResourceType type, Metadata metadata) {
    String name = metadata.name();
    if (name.isEmpty()) {
      add("metadata.name", Cause.REQUIRED, "name or generateName is required");
    } else if (type.is("", "namespaces")) {
      if (!DNS_LABEL.matcher(name).matches()) {
        invalid("metadata.name", name, LABEL_TEXT);
      } else if (name.length() > MAX_LABEL) {
        invalid("metadata.name", name, "must be no more than " + MAX_LABEL + " characters");
      }
    } else if (!DNS_SUBDOMAIN.matcher(name).matches()) {
      invalid("metadata.name", name, SUBDOMAIN_TEXT);
    } else if (name.length() > MAX_NAME) {
      invalid("metadata.name", name, "must be no more than " + MAX_NAME + " characters");
    }
  }

  private void labels(JsonNode labels) {
    labels
        .properties()
        .forEach(
            label -> {
              qualified("metadata.labels", label.getKey());
              String value = label.getValue().asText();
              if (value.length() > MAX_LABEL) {
                invalid("metadata.labels", value, "must be no more than 63 characters");
              } else if (!value.isEmpty() && !QUALIFIED_PART.matcher(value).matches()) {
                invalid("metadata.labels", value, LABEL_VALUE_TEXT);
              }
            });
  }

  private void annotations(JsonNode annotations) {
    long bytes = 0;
    for (var annotation : annotations.properties()) {
      qualified("metadata.annotations", annotation.getKey().toLowerCase(java.util.Locale.ROOT));
      bytes += annotation.getKey().length() + annotation.getValue().asText().length();
    }
    if (bytes > MAX_ANNOTATIONS_BYTES) {
      add(
          "metadata.annotations",
          Cause.TOO_LONG,
          "may not be more than " + MAX_ANNOTATIONS_BYTES + " bytes");
    }
  }

  private void qualified(String path, String key) {
    int slash = key.indexOf('/');
    String part = key.substring(slash + 1);
    if (slash >= 0 && !DNS_SUBDOMAIN.matcher(key.substring(0, slash)).matches()) {
      invalid(path, key, "prefix part " + SUBDOMAIN_TEXT);
    }
    if (!QUALIFIED_PART.matcher(part).matches()) {
      invalid(path, key, QUALIFIED_TEXT);
    } else if (part.length() > MAX_LABEL) {
      invalid(path, key, "name part must be no more than 63 characters");
    }
  }

  private void owners(JsonNode references) {
    int controllers = 0;
    for (JsonNode reference : references) {
      for (String field : List.of("apiVersion", "kind", "name", "uid")) {
        if (reference.path(field).asText("").isEmpty()) {
          invalid("metadata.ownerReferences." + field, "", field + " must not be empty");
        }
      }
      controllers += reference.path("controller").asBoolean() ? 1 : 0;
    }
    if (controllers > 1) {
      add(
          "metadata.ownerReferences",
          Cause.INVALID,
          "Only one reference can have Controller set to true. Found \"true\" in "
              + controllers
              + " references");
    }
  }

  private void newFinalizers(Metadata before, Metadata after) {
    if (!before.terminating()) {
      return;
    }
    List<String> added = new ArrayList<>(after.finalizers());
    added.removeAll(before.finalizers());
    if (!added.isEmpty()) {
      add(
          "metadata.finalizers",
          Cause.FORBIDDEN,
          "no new finalizers can be added if the object is being deleted, found new finalizers "
              + added.stream().map(f -> "\"" + f + "\"").toList());
    }
  }
}
