package dev.batchrun.core.lineage;

import dev.batchrun.core.planning.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who reads whom, and which part: answers what a change reaches, however many datasets lie between.
 * A dataset that is read and not declared is taken as one that nobody changes.
 */
public final class Lineage {
  private final Map<String, Node> upstreamFirst;

  private Lineage(List<Node> upstreamFirst) {
    Map<String, Node> nodes = new LinkedHashMap<>();
    upstreamFirst.forEach(node -> nodes.put(node.name(), node));
    this.upstreamFirst = nodes;
  }

  /** A lineage, or why there is none. */
  public sealed interface Outcome {}

  /** The datasets go together. */
  public record Known(Lineage lineage) implements Outcome {}

  /** They do not. */
  public record Refused(List<Problem> problems) implements Outcome {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** The lineage of these datasets, in whichever order they come. */
  public static Outcome of(List<Node> nodes) {
    FlowOrder order = new FlowOrder(nodes);
    List<Problem> problems = new ArrayList<>(order.cycle().stream().toList());
    Map<String, Node> byName = order.byName();
    for (Node node : byName.values()) {
      for (Node.Source source : node.sources()) {
        Optional.ofNullable(byName.get(source.dataset()))
            .filter(up -> !Link.comparable(up.slicing(), node.slicing(), source.mapping()))
            .ifPresent(up -> problems.add(unlike(up, node, source)));
      }
    }
    return problems.isEmpty()
        ? new Known(new Lineage(order.upstreamFirst()))
        : new Refused(problems);
  }

  private static Problem unlike(Node up, Node down, Node.Source source) {
    return new Problem(
        source.field(),
        "slice Same, where "
            + up.slicing().column()
            + " names a "
            + up.slicing().unit().orElseThrow()
            + " in "
            + up.name()
            + " and a "
            + down.slicing().unit().orElseThrow()
            + " in "
            + down.name(),
        "slice Calendar, or columns of other names");
  }

  /** The dataset of this name. */
  public Optional<Node> node(String name) {
    return Optional.ofNullable(upstreamFirst.get(name));
  }

  /**
   * What a change of one dataset reaches, without the dataset itself: name to partitions, every
   * dataset after those it reads.
   */
  public Map<String, Reach> impact(String origin, Reach change) {
    Map<String, Reach> reached = new LinkedHashMap<>();
    reached.put(origin, change);
    for (Node node : upstreamFirst.values()) {
      Reach reach = reach(node, reached);
      if (!reach.nothing()) {
        reached.put(node.name(), reach);
      }
    }
    reached.remove(origin);
    return reached;
  }

  private Reach reach(Node node, Map<String, Reach> reached) {
    Reach all = Reach.NOTHING;
    for (Node.Source source : node.sources()) {
      Optional<Node> upstream = node(source.dataset());
      Reach there = reached.getOrDefault(source.dataset(), Reach.NOTHING);
      if (upstream.isPresent() && !there.nothing()) {
        all = all.and(step(upstream.get(), node, source.mapping(), there));
      }
    }
    return all;
  }

  /** What a change reaches in a dataset that reads the changed one. */
  static Reach step(Node upstream, Node downstream, Mapping mapping, Reach change) {
    Link link = new Link(upstream.slicing(), downstream.slicing(), mapping);
    List<String> shared = new ArrayList<>(upstream.keyColumns());
    shared.retainAll(mapping instanceof Mapping.All ? List.of() : downstream.keyColumns());
    Reach reach = Reach.NOTHING;
    for (Map.Entry<Keys, Slices> part : change.parts().entrySet()) {
      reach = reach.and(Reach.of(part.getKey().of(shared), link.affected(part.getValue())));
    }
    return reach;
  }
}
