package dev.batchrun.core.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.calendar.Period;
import dev.batchrun.core.planning.Problem;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LineageTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Slicing DAYS = Slicing.by("day", Period.Unit.Day, BERLIN);
  private static final Slicing MONTHS = Slicing.by("month", Period.Unit.Month, BERLIN);
  private static final Mapping THIRTY_DAYS = new Mapping.Window(Period.Unit.Day, -29, 0);

  private static Node node(String name, Slicing slicing, List<String> keys, Node.Source... from) {
    return new Node(name, slicing, keys, Arrays.asList(from));
  }

  private static Node.Source reads(String dataset, Mapping mapping) {
    return new Node.Source(dataset, mapping, "input " + dataset);
  }

  private static Lineage known(Node... nodes) {
    return assertInstanceOf(Lineage.Known.class, Lineage.of(List.of(nodes))).lineage();
  }

  private static List<Problem> refused(Node... nodes) {
    return assertInstanceOf(Lineage.Refused.class, Lineage.of(List.of(nodes))).problems();
  }

  private static Slices days(String from, String to) {
    return Slices.between(DAYS.slice(from).orElseThrow(), DAYS.slice(to).orElseThrow());
  }

  private static String told(Lineage lineage, String origin, Reach change) {
    return lineage.impact(origin, change).entrySet().stream()
        .map(e -> e.getKey() + ": " + e.getValue().text(lineage.node(e.getKey()).get().slicing()))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aChangeIsFollowedThroughWindowsAndMonths() {
    Lineage lineage =
        known(
            node("report", Slicing.WHOLE, List.of(), reads("monthly", new Mapping.All())),
            node("monthly", MONTHS, List.of(), reads("rolling", Mapping.calendar())),
            node("rolling", DAYS, List.of(), reads("orders", THIRTY_DAYS)),
            node("orders", DAYS, List.of()),
            node("stranger", DAYS, List.of(), reads("elsewhere", new Mapping.Same())));
    assertEquals(
        "rolling: day=[2026-06-15, 2026-07-15)\n"
            + "monthly: month=[2026-06, 2026-08)\n"
            + "report: all",
        told(lineage, "orders", Reach.of(Keys.ANY, days("2026-06-15", "2026-06-16"))));
  }

  @Test
  void aTenantStaysATenantWhereTheColumnGoesAlong() {
    Keys tenants = new Keys(Map.of("tenant", Set.of("b", "a"), "region", Set.of("eu")));
    Lineage lineage =
        known(
            node("orders", DAYS, List.of("tenant", "region")),
            node("daily", DAYS, List.of("tenant"), reads("orders", new Mapping.Same())),
            node("total", DAYS, List.of(), reads("daily", new Mapping.Same())),
            node("ranked", DAYS, List.of("tenant"), reads("total", new Mapping.Same())),
            node("everything", DAYS, List.of("tenant"), reads("orders", new Mapping.All())));
    assertEquals(
        "daily: day=2026-06-15 for tenant=a|b\n"
            + "everything: all\n"
            + "total: day=2026-06-15\n"
            + "ranked: day=2026-06-15",
        told(lineage, "orders", Reach.of(tenants, days("2026-06-15", "2026-06-16"))));
  }

  @Test
  void whatComesByTwoWaysIsTheUnion() {
    Keys tenant = new Keys(Map.of("tenant", Set.of("a")));
    Lineage lineage =
        known(
            node("orders", DAYS, List.of("tenant")),
            node("total", DAYS, List.of(), reads("orders", THIRTY_DAYS)),
            node(
                "share",
                DAYS,
                List.of("tenant"),
                reads("orders", new Mapping.Same()),
                reads("total", new Mapping.Same())),
            node(
                "lag",
                DAYS,
                List.of("tenant"),
                reads("orders", new Mapping.Same()),
                reads("total", new Mapping.Window(Period.Unit.Day, -9, -1))));
    assertEquals(
        "total: day=[2026-06-15, 2026-07-15)\n"
            + "lag: day=[2026-06-16, 2026-07-24); day=2026-06-15 for tenant=a\n"
            + "share: day=[2026-06-15, 2026-07-15)",
        told(lineage, "orders", Reach.of(tenant, days("2026-06-15", "2026-06-16"))));
  }

  @Test
  void aCycleIsRefusedWithItsPath() {
    List<Problem> problems =
        refused(
            node("a", DAYS, List.of(), reads("source", new Mapping.Same())),
            node("source", DAYS, List.of()),
            node("b", DAYS, List.of(), reads("a", new Mapping.Same()), reads("d", THIRTY_DAYS)),
            node("c", DAYS, List.of(), reads("b", new Mapping.Same())),
            node("d", DAYS, List.of(), reads("c", new Mapping.Same())),
            node("after", DAYS, List.of(), reads("d", new Mapping.Same())));
    assertEquals(
        "[input c: found a cycle, each reads the next: d -> c -> b -> d, expected datasets that do"
            + " not read themselves, not even through others; take one input out]",
        problems.toString());
  }

  @Test
  void aDatasetThatReadsItselfIsACycle() {
    String problem = refused(node("a", DAYS, List.of(), reads("a", new Mapping.Same()))).toString();
    assertTrue(problem.contains("a cycle, each reads the next: a -> a,"), problem);
  }

  @Test
  void oneColumnWithTwoUnitsIsRefused() {
    assertEquals(
        "[input orders: found slice Same, where day names a Day in orders and a Month in monthly,"
            + " expected slice Calendar, or columns of other names]",
        refused(
                node("orders", DAYS, List.of()),
                node(
                    "monthly",
                    Slicing.by("day", Period.Unit.Month, BERLIN),
                    List.of(),
                    reads("orders", new Mapping.Same())))
            .toString());
  }

  @Test
  void tenThousandDatasetsInALineAndTenThousandDaysAreNoTrouble() {
    List<Node> line = new ArrayList<>();
    line.add(node("d0", DAYS, List.of()));
    for (int i = 1; i < 10_000; i++) {
      line.add(node("d" + i, DAYS, List.of(), reads("d" + (i - 1), new Mapping.Same())));
    }
    Collections.shuffle(line, new Random(1));
    Lineage lineage = known(line.toArray(Node[]::new));
    Reach change = Reach.of(Keys.ANY, Slices.between(0, 10_000));
    Map<String, Reach> impact = lineage.impact("d0", change);
    assertEquals(9_999, impact.size());
    assertEquals(change, impact.get("d9999"));
  }

  /** Every path is walked alone, one step after the other; together they are the impact. */
  @Test
  void impactIsTheUnionOfAllPathsStepByStep() {
    Random random = new Random(5);
    for (int round = 0; round < 60; round++) {
      Calendars some = new Calendars(round);
      List<Node> nodes = randomGraph(random, some);
      Lineage lineage = known(nodes.toArray(Node[]::new));
      Slicing origin = nodes.get(0).slicing();
      long slice = some.slice(origin, 3);
      Reach change =
          Reach.of(
              new Keys(Map.of("tenant", Set.of("a"), "region", Set.of("eu"))),
              Slices.between(slice, slice + 1 + random.nextInt(3)).within(origin.everything()));
      Map<String, Reach> expected = new LinkedHashMap<>();
      walk(nodes, nodes.get(0), change, expected);
      assertEquals(expected, lineage.impact("d0", change));
    }
  }

  private static void walk(List<Node> nodes, Node at, Reach change, Map<String, Reach> reached) {
    for (Node next : nodes) {
      for (Node.Source source : next.sources()) {
        if (source.dataset().equals(at.name())) {
          Reach step = Lineage.step(at, next, source.mapping(), change);
          reached.merge(next.name(), step, Reach::and);
          walk(nodes, next, step, reached);
        }
      }
    }
  }

  private static List<Node> randomGraph(Random random, Calendars some) {
    List<String> keys = List.of("tenant", "region");
    List<Slicing> slicings = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      slicings.add(some.link().upstream());
      List<Node.Source> sources = new ArrayList<>();
      for (int up = 0; up < i; up++) {
        Mapping mapping = some.link().mapping();
        if (random.nextInt(3) == 0 && Link.comparable(slicings.get(up), slicings.get(i), mapping)) {
          sources.add(reads("d" + up, mapping));
        }
      }
      nodes.add(new Node("d" + i, slicings.get(i), keys.subList(0, random.nextInt(3)), sources));
    }
    return nodes;
  }
}
