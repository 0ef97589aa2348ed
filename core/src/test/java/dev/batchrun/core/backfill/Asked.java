package dev.batchrun.core.backfill;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.batchrun.core.backfill.BackfillRequest.Purpose;
import dev.batchrun.core.backfill.BackfillRequest.Range;
import dev.batchrun.core.backfill.BackfillRequest.Scope;
import dev.batchrun.core.backfill.BackfillRequest.Target;
import dev.batchrun.core.backfill.BackfillRequest.Terms;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.calendar.Period;
import dev.batchrun.core.lineage.Lineage;
import dev.batchrun.core.lineage.Mapping;
import dev.batchrun.core.lineage.Node;
import dev.batchrun.core.lineage.Slicing;
import dev.batchrun.core.planning.Problem;
import dev.batchrun.core.vocabulary.BackfillMode;
import dev.batchrun.core.vocabulary.DownstreamPolicy;
import dev.batchrun.core.vocabulary.PublishUnit;
import dev.batchrun.core.vocabulary.RunOrder;
import dev.batchrun.core.vocabulary.WorkReason;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A valid request and an empty world, of which each call changes one fact. */
final class Asked {
  static final Slicing DAYS = Slicing.by("day", Period.Unit.Day, ZoneId.of("Europe/Berlin"));
  private static final Slicing MONTHS =
      Slicing.by("month", Period.Unit.Month, ZoneId.of("Europe/Berlin"));

  private Slicing slicing = DAYS;
  private List<String> columns = List.of("day", "tenant");
  private String contract = "sha256:c1";
  private boolean approval;
  private final List<Range> ranges = new ArrayList<>();
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private BackfillMode mode = BackfillMode.Replace;
  private DownstreamPolicy downstream = DownstreamPolicy.Notify;
  private PublishUnit publish = PublishUnit.PerRun;
  private RunOrder order = RunOrder.OldestFirst;
  private int perRun = 1;
  private Set<WorkReason> only = Set.of();
  private String why = "the rate table was wrong";
  private final Map<PartitionKey, Long> published = new LinkedHashMap<>();
  private final Set<PartitionKey> failed = new LinkedHashSet<>();
  private final Set<PartitionKey> stale = new LinkedHashSet<>();
  private final List<Survey.Closed> closed = new ArrayList<>();
  private Optional<Duration> each = Optional.empty();
  private List<Node> downstreams = readers("orders");

  static List<Node> readers(String dataset) {
    return List.of(
        new Node("orders", DAYS, List.of("tenant"), List.of()),
        new Node(
            "rolling",
            DAYS,
            List.of("tenant"),
            List.of(new Node.Source(dataset, new Mapping.Window(Period.Unit.Day, -29, 0), ""))),
        new Node(
            "monthly",
            MONTHS,
            List.of(),
            List.of(new Node.Source("rolling", Mapping.calendar(), ""))));
  }

  Asked range(String from, String to) {
    ranges.add(new Range(from, to));
    return this;
  }

  Asked values(String column, String... some) {
    values.put(column, Arrays.asList(some));
    return this;
  }

  Asked slicing(Slicing other, String... partitionColumns) {
    slicing = other;
    columns = Arrays.asList(partitionColumns);
    return this;
  }

  Asked contract(String digest) {
    contract = digest;
    return this;
  }

  Asked approvalRequired() {
    approval = true;
    return this;
  }

  Asked mode(BackfillMode other) {
    mode = other;
    return this;
  }

  Asked downstream(DownstreamPolicy other) {
    downstream = other;
    return this;
  }

  Asked publish(PublishUnit other) {
    publish = other;
    return this;
  }

  Asked newestFirst() {
    order = RunOrder.NewestFirst;
    return this;
  }

  Asked perRun(int partitions) {
    perRun = partitions;
    return this;
  }

  Asked only(WorkReason... reasons) {
    only = Set.of(reasons);
    return this;
  }

  Asked why(String text) {
    why = text;
    return this;
  }

  Asked published(String path, long version) {
    published.put(PartitionKey.parse(path), version);
    return this;
  }

  Asked failed(String path) {
    failed.add(PartitionKey.parse(path));
    return this;
  }

  Asked stale(String path) {
    stale.add(PartitionKey.parse(path));
    return this;
  }

  Asked closed(String id, OutputBoundary period) {
    closed.add(new Survey.Closed(id, period, "audited"));
    return this;
  }

  Asked each(Duration duration) {
    each = Optional.of(duration);
    return this;
  }

  Asked downstreams(List<Node> nodes) {
    downstreams = nodes;
    return this;
  }

  BackfillOutcome outcome() {
    BackfillRequest request =
        new BackfillRequest(
            new Target("orders", contract, columns, slicing, approval),
            new Scope(ranges, values),
            new Purpose(mode, "WrongRates", why, downstream),
            new Terms(4, order, perRun, 0, only, publish));
    Lineage lineage = assertInstanceOf(Lineage.Known.class, Lineage.of(downstreams)).lineage();
    return BackfillPlanner.plan(
        request, new Survey(published, failed, stale, closed, each), lineage);
  }

  BackfillPlan plan() {
    return assertInstanceOf(BackfillOutcome.Planned.class, outcome()).plan();
  }

  List<String> problems() {
    return assertInstanceOf(BackfillOutcome.Refused.class, outcome()).problems().stream()
        .map(Problem::toString)
        .toList();
  }
}
