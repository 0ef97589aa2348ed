package dev.batchrun.core.identity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An allow-list for a tree: what a place may hold and which of it is kept. Nothing, an empty list,
 * an empty map and a default are the same as absence.
 */
sealed interface Shape {

  /** The part of the value that is kept; empty when nothing is. */
  Optional<Object> project(Object value, String path);

  /** A text, whole number or boolean. A value equal to the default is the same as absence. */
  record Value(Optional<Object> defaultValue) implements Shape {
    @Override
    public Optional<Object> project(Object value, String path) {
      if (value instanceof Map || value instanceof List) {
        throw new IllegalArgumentException(path + ": found " + value + ", expected a single value");
      }
      // A whole number is the same whichever type carried it here.
      Object plain = value instanceof Integer number ? Long.valueOf(number) : value;
      return Optional.of(plain).filter(v -> !defaultValue.equals(Optional.of(v)));
    }
  }

  /** SQL: the blanks around it and the kind of line end are the editor's. */
  record Sql() implements Shape {
    @Override
    public Optional<Object> project(Object value, String path) {
      return Optional.of(((String) value).replace("\r\n", "\n").strip());
    }
  }

  /** An object of which some fields are kept and all others are known to be left out. */
  record Fields(Map<String, Shape> kept, Set<String> leftOut) implements Shape {
    @Override
    public Optional<Object> project(Object value, String path) {
      Map<String, Object> result = new TreeMap<>();
      ((Map<?, ?>) value)
          .forEach(
              (name, member) -> {
                String field = path + "." + name;
                if (kept.containsKey(name)) {
                  kept.get(name)
                      .project(member, field)
                      .ifPresent(v -> result.put((String) name, v));
                } else if (!leftOut.contains(name)) {
                  // A field that nobody classified would silently not count.
                  throw new IllegalArgumentException(
                      field + ": neither kept nor left out; decide whether it is meaning");
                }
              });
      return nonEmpty(result);
    }

    private static Optional<Object> nonEmpty(Map<String, Object> result) {
      return result.isEmpty() ? Optional.empty() : Optional.of(result);
    }
  }

  /** A map whose names users choose. */
  record Entries(Shape entry) implements Shape {
    @Override
    public Optional<Object> project(Object value, String path) {
      Map<String, Object> result = new TreeMap<>();
      ((Map<?, ?>) value)
          .forEach(
              (name, member) ->
                  // Users choose the names: an entry counts even where its value is a default.
                  result.put((String) name, entry.project(member, path + "." + name).orElse("")));
      return Fields.nonEmpty(result);
    }
  }

  /**
   * A list.
   *
   * @param item each of them
   * @param sorted whether the order says nothing
   * @param counts which of them are kept
   */
  record Items(Shape item, boolean sorted, Predicate<Object> counts) implements Shape {
    @Override
    public Optional<Object> project(Object value, String path) {
      List<Object> result = new ArrayList<>();
      for (Object member : (List<?>) value) {
        if (counts.test(member)) {
          result.add(item.project(member, path + "[]").orElse(Map.of()));
        }
      }
      if (sorted) {
        result.sort(Comparator.comparing(CanonicalJson::text));
      }
      return result.isEmpty() ? Optional.empty() : Optional.of(result);
    }
  }

  /** A value without a default. */
  static Shape value() {
    return new Value(Optional.empty());
  }

  /** A value with a default. */
  static Shape value(Object defaultValue) {
    return new Value(Optional.of(defaultValue));
  }

  /** A list whose order says something. */
  static Shape inOrder(Shape item) {
    return new Items(item, false, any -> true);
  }

  /** A list whose order says nothing. */
  static Shape inAnyOrder(Shape item) {
    return new Items(item, true, any -> true);
  }

  /** An object; {@code nameAndShape} alternates names and shapes. */
  static Shape fields(Set<String> leftOut, Object... nameAndShape) {
    Map<String, Shape> kept = new LinkedHashMap<>();
    for (int i = 0; i < nameAndShape.length; i += 2) {
      kept.put((String) nameAndShape[i], (Shape) nameAndShape[i + 1]);
    }
    return new Fields(kept, leftOut);
  }
}
