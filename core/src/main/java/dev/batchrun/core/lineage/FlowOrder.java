package dev.batchrun.core.lineage;

import dev.batchrun.core.planning.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** In which order datasets can be computed, or which of them wait for each other for ever. */
final class FlowOrder {
  private final Map<String, Node> byName = new TreeMap<>();
  private final List<Node> upstreamFirst = new ArrayList<>();
  private final Map<String, Integer> waitsFor = new TreeMap<>();

  FlowOrder(List<Node> nodes) {
    for (Node node : nodes) {
      if (byName.put(node.name(), node) != null) {
        throw new IllegalArgumentException("lineage: found two datasets named " + node.name());
      }
    }
    Map<String, List<Node>> readers = new HashMap<>();
    Deque<Node> ready = new ArrayDeque<>();
    for (Node node : byName.values()) {
      List<String> read = declared(node);
      read.forEach(up -> readers.computeIfAbsent(up, name -> new ArrayList<>()).add(node));
      if (read.isEmpty()) {
        ready.add(node);
      } else {
        waitsFor.put(node.name(), read.size());
      }
    }
    for (Node node = ready.poll(); node != null; node = ready.poll()) {
      upstreamFirst.add(node);
      for (Node reader : readers.getOrDefault(node.name(), List.of())) {
        if (waitsFor.merge(reader.name(), -1, Integer::sum) == 0) {
          waitsFor.remove(reader.name());
          ready.add(reader);
        }
      }
    }
  }

  private List<String> declared(Node node) {
    return node.sources().stream()
        .map(Node.Source::dataset)
        .filter(byName::containsKey)
        .distinct()
        .sorted()
        .toList();
  }

  Map<String, Node> byName() {
    return byName;
  }

  List<Node> upstreamFirst() {
    return upstreamFirst;
  }

  /** One cycle, if there is any, told at the input that closes it. */
  Optional<Problem> cycle() {
    if (waitsFor.isEmpty()) {
      return Optional.empty();
    }
    // Whoever waits, waits for somebody who waits: walking from one to the next must come back.
    List<String> path = new ArrayList<>();
    String at = waitsFor.keySet().iterator().next();
    while (!path.contains(at)) {
      path.add(at);
      at =
          declared(byName.get(at)).stream().filter(waitsFor::containsKey).findFirst().orElseThrow();
    }
    List<String> cycle = new ArrayList<>(path.subList(path.indexOf(at), path.size()));
    cycle.add(at);
    String read = cycle.get(1);
    String field =
        byName.get(at).sources().stream()
            .filter(source -> source.dataset().equals(read))
            .map(Node.Source::field)
            .findFirst()
            .orElseThrow();
    return Optional.of(
        new Problem(
            field,
            "a cycle, each reads the next: " + String.join(" -> ", cycle),
            "datasets that do not read themselves, not even through others; take one input out"));
  }
}
