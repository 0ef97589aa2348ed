package dev.batchrun.proof.cluster;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import dev.batchrun.operator.OperatorSettings;
import dev.batchrun.operator.act.ContractSweeper;
import dev.batchrun.operator.reconcile.DatasetLoop;
import dev.batchrun.operator.reconcile.ReviewLoop;
import dev.batchrun.operator.reconcile.RunLoop;
import dev.batchrun.operator.reconcile.Wakes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One process of the operator: the loops of production with caches and a queue that move one step
 * at a time. It plays the part of {@code BatchRunOperator} and the operator SDK, nothing else.
 */
public final class OperatorProcess implements RunLoop.WakesOthers {
  /** Which loop looks. */
  public enum Loop {
    RUN,
    DATASET,
    REVIEW
  }

  /** One object to look at. */
  public record Item(Loop loop, String namespace, String name) implements Comparable<Item> {
    private static final Comparator<Item> ORDER =
        Comparator.comparing(Item::loop).thenComparing(Item::namespace).thenComparing(Item::name);

    @Override
    public int compareTo(Item other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return loop + " " + namespace + "/" + name;
    }
  }

  private final String name;
  private final ApiServer server;
  private final Connection connection;
  private final KubernetesClient client;
  private final OperatorSettings settings;
  private final Caches caches;
  private final WorkQueue queue;
  private final RunLoop runs;
  private final DatasetLoop datasets;
  private final ReviewLoop reviews;
  private final Map<Item, BatchRun> gone = new HashMap<>();
  private long looks;
  private Optional<RuntimeException> lastFailure = Optional.empty();
  private final Map<Item, RuntimeException> failing = new TreeMap<>();

  /**
   * Starts a process: its caches hold what the server knew at a version, and it looks at everything
   * in them.
   */
  OperatorProcess(
      String name, ApiServer server, OperatorSettings settings, Wire wire, long listedAt) {
    this.name = name;
    this.server = server;
    this.settings = settings;
    this.connection = new Connection(name, server, wire);
    this.client = connection.client();
    this.caches = new Caches(server, listedAt);
    this.queue = new WorkQueue(server.clock());
    this.runs = new RunLoop(this.settings, client, new SimpleMeterRegistry());
    this.datasets = new DatasetLoop(this.settings, client);
    this.reviews = new ReviewLoop(this.settings, client);
    wakeAll(Source.RUNS, Loop.RUN);
    wakeAll(Source.DATASETS, Loop.DATASET);
    wakeAll(Source.REVIEWS, Loop.REVIEW);
  }

  private void wakeAll(Source source, Loop loop) {
    caches.of(source).all().forEach(object -> queue.wake(item(loop, Key.of(object))));
  }

  private static Item item(Loop loop, Key key) {
    return new Item(loop, key.namespace(), key.name());
  }

  /** How it is called in traces. */
  public String name() {
    return name;
  }

  /** Whether it runs. */
  public boolean isAlive() {
    return !connection.isDead();
  }

  /** The process dies: nothing it knew is left, and nothing it sends arrives any more. */
  public void crash() {
    if (isAlive()) {
      server.trace().note(name + " dies");
      connection.die();
    }
  }

  /** What it believes. */
  public Caches caches() {
    return caches;
  }

  /** How often it looked at anything. */
  public long looks() {
    return looks;
  }

  /** What the last look that failed failed with. */
  public Optional<RuntimeException> lastFailure() {
    return lastFailure;
  }

  /** What the last look at any object of this name failed with; empty where it succeeded. */
  public List<RuntimeException> failing(String namespace, String named) {
    return failing.entrySet().stream()
        .filter(e -> e.getKey().namespace().equals(namespace) && e.getKey().name().equals(named))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** What it can look at now, in the order it was woken. */
  public List<Item> ready() {
    return isAlive() ? queue.ready() : List.of();
  }

  /** When it will look at something by itself. */
  public Optional<Instant> nextTimer() {
    return isAlive() ? queue.nextTimer() : Optional.empty();
  }

  /** The next event of one watch arrives. */
  public void deliver(Source source) {
    told(caches.of(source).next().stream().toList());
  }

  /** A watch was broken and lists anew: everything it missed arrives as one state. */
  public void relist(Source source) {
    told(caches.of(source).relist());
  }

  /** One watch moves to any position of its history, older ones included. */
  public void moveTo(Source source, int position) {
    told(caches.of(source).moveTo(position));
  }

  /** A watch tells of an object once more. */
  public void repeat(Source source, Key key) {
    told(caches.of(source).repeat(key).stream().toList());
  }

  /** Every event of every watch arrives; gives how many there were. */
  public int deliverAll() {
    int delivered = 0;
    for (Source source : Source.values()) {
      for (; isAlive() && caches.of(source).pending() > 0; delivered++) {
        deliver(source);
      }
    }
    return delivered;
  }

  private void told(Collection<Informer.Notice> notices) {
    if (isAlive()) {
      notices.forEach(this::told);
    }
  }

  private void told(Informer.Notice notice) {
    HasMetadata object = notice.after().or(notice::before).orElseThrow();
    switch (notice.source()) {
      case RUNS -> run(notice);
      case JOBS -> wakeRuns(Wakes.byJob((Job) object, caches.runs(notice.key().namespace())));
      case PODS -> wakeRuns(Wakes.byPod((Pod) object));
      case DATASETS_OF_RUNS -> wakeRuns(Wakes.byDataset(caches.runs(notice.key().namespace())));
      case REVIEWS_OF_RUNS -> wakeRuns(Wakes.byReview((Review) object));
      case DATASETS -> {
        if (notice.after().isPresent()) {
          queue.wake(item(Loop.DATASET, notice.key()));
        }
      }
      case REVIEWS -> {
        boolean fresh =
            notice.after().isPresent()
                && notice.before().filter(b -> !Wakes.isAnother(b, object)).isEmpty();
        if (fresh) {
          queue.wake(item(Loop.REVIEW, notice.key()));
        }
      }
    }
  }

  private void run(Informer.Notice notice) {
    Item item = item(Loop.RUN, notice.key());
    if (notice.after().isEmpty()) {
      gone.put(item, (BatchRun) notice.before().orElseThrow());
      queue.wake(item);
    } else if (notice.before().isEmpty()
        || Wakes.byRun((BatchRun) notice.before().get(), (BatchRun) notice.after().get())) {
      queue.wake(item);
    }
  }

  private void wakeRuns(Set<ResourceID> ids) {
    ids.stream()
        .map(id -> new Item(Loop.RUN, id.getNamespace().orElse(""), id.getName()))
        .sorted()
        .forEach(queue::wake);
  }

  @Override
  public void wakeRun(String namespace, String run) {
    queue.wake(new Item(Loop.RUN, namespace, run));
  }

  @Override
  public void wakeReview(String namespace, String review) {
    queue.wake(new Item(Loop.REVIEW, namespace, review));
  }

  /** Looks at what was woken first; whether there was anything. */
  public boolean step() {
    List<Item> ready = ready();
    ready.stream().findFirst().ifPresent(this::perform);
    return !ready.isEmpty();
  }

  /** Looks at one object. */
  public void perform(Item item) {
    queue.begin(item);
    looks++;
    try {
      queue.succeeded(item, look(item));
      failing.remove(item);
    } catch (ProcessDied dead) {
      server.trace().note(name + " died looking at " + item);
    } catch (RuntimeException failed) {
      lastFailure = Optional.of(failed);
      failing.put(item, failed);
      server.trace().note(name + " failed at " + item + ": " + failed.getMessage());
      queue.failed(item);
    }
  }

  private Optional<Duration> look(Item item) {
    return switch (item.loop()) {
      case RUN -> lookAtRun(item);
      case DATASET -> {
        cached(Source.DATASETS, item, Dataset.class)
            .ifPresent(dataset -> datasets.look(dataset, other -> knowsDataset(item, other)));
        yield Optional.empty();
      }
      case REVIEW -> {
        cached(Source.REVIEWS, item, Review.class).ifPresent(reviews::look);
        yield Optional.empty();
      }
    };
  }

  private Optional<Duration> lookAtRun(Item item) {
    Optional<BatchRun> run = cached(Source.RUNS, item, BatchRun.class);
    BatchRun last = gone.remove(item);
    if (run.isEmpty() && last != null) {
      runs.gone(last, caches, this);
    }
    return run.flatMap(cached -> runs.look(cached, caches, this));
  }

  private boolean knowsDataset(Item item, String other) {
    return caches
        .of(Source.DATASETS)
        .get(new Key(Kind.DATASET, item.namespace(), other))
        .isPresent();
  }

  private <T extends HasMetadata> Optional<T> cached(Source source, Item item, Class<T> type) {
    Key key = new Key(source.kind(), item.namespace(), item.name());
    return caches.of(source).get(key).map(type::cast);
  }

  /** What the housekeeping thread does once an hour; gives the number of contracts deleted. */
  public int sweep() {
    try {
      return new ContractSweeper(client, settings.namespaces()).sweep(server.clock().instant());
    } catch (ProcessDied dead) {
      return 0;
    }
  }
}
