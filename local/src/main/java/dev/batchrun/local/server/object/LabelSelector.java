package dev.batchrun.local.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A label selector as clients write it: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}.
 *
 * <p>As in Kubernetes, {@code !=} and {@code notin} also match objects without the label.
 */
public final class LabelSelector implements Predicate<JsonNode> {
  private static final String KEY = "[A-Za-z0-9][-A-Za-z0-9_./]*";
  private static final String VALUE = "[-A-Za-z0-9_.]*";
  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "\\s*(?:(?<not>!)\\s*(?<absent>"
              + KEY
              + ")"
              + "|(?<key>"
              + KEY
              + ")\\s*(?:(?<op>==|=|!=)\\s*(?<value>"
              + VALUE
              + ")"
              + "|\\s(?<set>in|notin)\\s*\\((?<values>[^)]*)\\))?)\\s*(?:,|$)");

  private record Requirement(String key, boolean wanted, Set<String> values) {
    /** No values: the label's presence alone is asked for. */
    boolean matches(JsonNode labels) {
      boolean holds =
          labels.has(key) && (values.isEmpty() || values.contains(labels.get(key).asText()));
      return holds == wanted;
    }
  }

  private final List<Requirement> requirements;

  private LabelSelector(List<Requirement> requirements) {
    this.requirements = requirements;
  }

  /** Reads a selector; the empty text selects everything. */
  public static LabelSelector parse(String text) {
    List<Requirement> requirements = new ArrayList<>();
    Matcher matcher = REQUIREMENT.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw ApiError.badRequest(
            "unable to parse requirement: found '"
                + text.substring(at)
                + "' in label selector \""
                + text
                + "\", expected: key=value, key!=value, key in (a,b), key notin (a,b), key or"
                + " !key");
      }
      requirements.add(requirement(matcher));
      at = matcher.end();
    }
    return new LabelSelector(requirements);
  }

  private static Requirement requirement(Matcher m) {
    if (m.group("not") != null) {
      return new Requirement(m.group("absent"), false, Set.of());
    }
    if (m.group("op") != null) {
      return new Requirement(m.group("key"), !m.group("op").equals("!="), Set.of(m.group("value")));
    }
    if (m.group("set") != null) {
      Set<String> values =
          Stream.of(m.group("values").split(",")).map(String::trim).collect(Collectors.toSet());
      return new Requirement(m.group("key"), m.group("set").equals("in"), values);
    }
    return new Requirement(m.group("key"), true, Set.of());
  }

  @Override
  public boolean test(JsonNode object) {
    JsonNode labels = object.path("metadata").path("labels");
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }
}
