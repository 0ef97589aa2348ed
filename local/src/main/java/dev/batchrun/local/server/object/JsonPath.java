package dev.batchrun.local.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of JSONPath that printer columns and selectable fields use: {@code .a.b}, {@code
 * ['a.b/c']}, {@code [0]}, {@code [*]} and {@code [?(@.type=="Ready")]}.
 */
public final class JsonPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.?\\[\\?\\(@\\.(?<filter>[^=!\\s]+)\\s*(?<operator>==|!=)\\s*"
              + "(?:\"(?<double>[^\"]*)\"|'(?<single>[^']*)'|(?<bare>[^)]*))\\)]"
              + "|\\.?\\['(?<quoted>[^']+)'](?<end>)"
              + "|\\.?\\[\"(?<quoted2>[^\"]+)\"]"
              + "|\\.?\\[(?<index>-?\\d+|\\*)]"
              + "|\\.(?<field>(?:\\\\.|[^.\\[\\\\])+)");

  private sealed interface Step permits Field, Index, All, Filter {
    void follow(JsonNode from, List<JsonNode> into);
  }

  private record Field(String name) implements Step {
    @Override
    public void follow(JsonNode from, List<JsonNode> into) {
      if (from.has(name)) {
        into.add(from.get(name));
      }
    }
  }

  private record Index(int index) implements Step {
    @Override
    public void follow(JsonNode from, List<JsonNode> into) {
      int position = index < 0 ? from.size() + index : index;
      if (from.isArray() && from.has(position)) {
        into.add(from.get(position));
      }
    }
  }

  private record All() implements Step {
    @Override
    public void follow(JsonNode from, List<JsonNode> into) {
      from.forEach(into::add);
    }
  }

  private record Filter(List<Step> left, boolean equal, String right) implements Step {
    @Override
    public void follow(JsonNode from, List<JsonNode> into) {
      for (JsonNode element : from) {
        List<JsonNode> found = walk(left, element);
        boolean same = !found.isEmpty() && found.get(0).asText().equals(right);
        if (same == equal) {
          into.add(element);
        }
      }
    }
  }

  private final List<Step> steps;

  private JsonPath(List<Step> steps) {
    this.steps = steps;
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException if it uses more than this class knows
   */
  public static JsonPath parse(String path) {
    return new JsonPath(steps(path));
  }

  private static List<Step> steps(String path) {
    String text = path.startsWith(".") || path.startsWith("[") ? path : "." + path;
    List<Step> steps = new ArrayList<>();
    Matcher matcher = STEP.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        throw new IllegalArgumentException(
            "cannot read the path " + path + " from: " + text.substring(at));
      }
      steps.add(step(matcher));
      at = matcher.end();
    }
    return List.copyOf(steps);
  }

  private static Step step(Matcher m) {
    if (m.group("filter") != null) {
      String value =
          m.group("double") != null
              ? m.group("double")
              : m.group("single") != null ? m.group("single") : m.group("bare").trim();
      return new Filter(steps("." + m.group("filter")), m.group("operator").equals("=="), value);
    }
    if (m.group("index") != null) {
      return m.group("index").equals("*")
          ? new All()
          : new Index(Integer.parseInt(m.group("index")));
    }
    if (m.group("field") != null) {
      String name = m.group("field").replaceAll("\\\\(.)", "$1");
      return name.equals("*") ? new All() : new Field(name);
    }
    return new Field(m.group("quoted") != null ? m.group("quoted") : m.group("quoted2"));
  }

  private static List<JsonNode> walk(List<Step> steps, JsonNode root) {
    List<JsonNode> here = List.of(root);
    for (Step step : steps) {
      List<JsonNode> next = new ArrayList<>();
      here.forEach(node -> step.follow(node, next));
      here = next;
    }
    return here;
  }

  /** The first value the path leads to; JSON's null counts as none. */
  public Optional<JsonNode> first(JsonNode root) {
    return walk(steps, root).stream().findFirst().filter(value -> !value.isNull());
  }
}
