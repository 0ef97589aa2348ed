package dev.batchrun.local.server.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A set of places in an object, as {@code managedFields} writes it.
 *
 * <p>A place is a path of elements: {@code f:name} for a member, {@code k:{"name":"x"}} for an
 * element of a keyed list, {@code v:"x"} for a value in a set. {@code .} says that the place itself
 * is in the set, besides places below it.
 */
public final class FieldSet {
  private final TreeMap<String, FieldSet> children = new TreeMap<>();
  private boolean member;

  /** Reads {@code fieldsV1}. */
  public static FieldSet parse(JsonNode fieldsV1) {
    FieldSet set = new FieldSet();
    fieldsV1
        .properties()
        .forEach(
            entry -> {
              if (entry.getKey().equals(".")) {
                set.member = true;
              } else {
                FieldSet child = parse(entry.getValue());
                child.member |= entry.getValue().isEmpty();
                set.children.put(entry.getKey(), child);
              }
            });
    return set;
  }

  public ObjectNode toJson() {
    ObjectNode json = Json.object();
    if (member && !children.isEmpty()) {
      json.putObject(".");
    }
    children.forEach((element, child) -> json.set(element, child.toJson()));
    return json;
  }

  public boolean isEmpty() {
    return !member && children.isEmpty();
  }

  boolean hasMember() {
    return member;
  }

  void addHere() {
    member = true;
  }

  Map<String, FieldSet> children() {
    return children;
  }

  /** The part below an element, added when missing. */
  FieldSet child(String element) {
    return children.computeIfAbsent(element, name -> new FieldSet());
  }

  public FieldSet plus(FieldSet other) {
    FieldSet sum = new FieldSet();
    sum.member = member || other.member;
    children.forEach((element, child) -> sum.children.put(element, child));
    other.children.forEach((element, child) -> sum.children.merge(element, child, FieldSet::plus));
    return sum;
  }

  public FieldSet minus(FieldSet other) {
    FieldSet rest = new FieldSet();
    rest.member = member && !other.member;
    children.forEach(
        (element, child) -> {
          FieldSet there = other.children.get(element);
          FieldSet left = there == null ? child : child.minus(there);
          if (!left.isEmpty()) {
            rest.children.put(element, left);
          }
        });
    return rest;
  }

  public FieldSet common(FieldSet other) {
    FieldSet both = new FieldSet();
    both.member = member && other.member;
    children.forEach(
        (element, child) -> {
          FieldSet there = other.children.get(element);
          FieldSet shared = there == null ? new FieldSet() : child.common(there);
          if (!shared.isEmpty()) {
            both.children.put(element, shared);
          }
        });
    return both;
  }

  /** Tells every place as people read it, such as {@code .spec.containers[name="a"].image}. */
  public void forEachPath(Consumer<String> consumer) {
    tell("", consumer);
  }

  private void tell(String path, Consumer<String> consumer) {
    if (member) {
      consumer.accept(path);
    }
    children.forEach((element, child) -> child.tell(path + readable(element), consumer));
  }

  private static String readable(String element) {
    String rest = element.substring(2);
    return switch (element.charAt(0)) {
      case 'f' -> "." + rest;
      case 'v' -> "[=" + rest + "]";
      default ->
          "[" + rest.substring(1, rest.length() - 1).replaceAll("\"([^\"]+)\":", "$1=") + "]";
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldSet set && member == set.member && children.equals(set.children);
  }

  @Override
  public int hashCode() {
    return children.hashCode() * 2 + (member ? 1 : 0);
  }

  @Override
  public String toString() {
    return toJson().toString();
  }
}
