package dev.batchrun.proof.simulation;

import dev.batchrun.proof.simulation.Plans.Act;
import dev.batchrun.proof.simulation.Plans.DatasetPlan;
import dev.batchrun.proof.simulation.Plans.Deed;
import dev.batchrun.proof.simulation.Plans.Edit;
import dev.batchrun.proof.simulation.Plans.RunPlan;
import dev.batchrun.proof.simulation.Plans.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Draws what people mean to do in the world of a seed. */
final class Planning {
  static final List<String> DAYS = List.of("2026-07-01", "2026-07-02", "2026-07-03");

  private static final List<String> NAMES = List.of("orders", "items", "sales");
  private static final Duration SOON = Duration.ofSeconds(5);

  private final Dice dice;
  private final Duration quiet;

  private Planning(long seed) {
    this.dice = Dice.of(seed, "plan");
    this.quiet = Duration.ofMinutes(40 + dice.below(80));
  }

  static WorldPlan of(long seed) {
    return new Planning(seed).world();
  }

  private WorldPlan world() {
    int datasets = 1 + dice.below(3);
    List<DatasetPlan> planned = new ArrayList<>();
    for (int i = 0; i < datasets; i++) {
      planned.add(dataset(NAMES.get(i)));
    }
    List<RunPlan> runs = new ArrayList<>();
    int count = 2 + dice.below(7);
    for (int i = 1; i <= count; i++) {
      runs.add(run("r" + i, NAMES.get(dice.below(datasets)), runs));
    }
    boolean goes = dice.permille(30);
    Duration at = dice.between(Duration.ofMinutes(1), quiet);
    return new WorldPlan(quiet, dice.permille(300), goes ? at : Duration.ZERO, planned, runs);
  }

  private DatasetPlan dataset(String name) {
    StringBuilder more = new StringBuilder();
    more.append("execution:\n  retry: {maxAttempts: ")
        .append(2 + dice.below(3))
        .append(", backoff: 10s, maxBackoff: 2m}\n")
        .append("  deadlines: {compute: 30m, commit: 10m, waiting: 10m, upstream: 1h}\n");
    if (dice.permille(150)) {
      more.append("publish: {approval: Required}\n");
    }
    List<Edit> edits = new ArrayList<>();
    for (int i = dice.below(3); i > 0; i--) {
      edits.add(new Edit(dice.between(SOON, quiet), edit(name, i)));
    }
    Duration at = dice.permille(800) ? Duration.ZERO : dice.between(SOON, Duration.ofMinutes(10));
    return new DatasetPlan(name, at, store(name) + more, edits);
  }

  /** The end of {@code output}, and what follows. */
  private String store(String name) {
    StringBuilder output = new StringBuilder();
    if (dice.permille(250)) {
      output.append("  history: {keepVersions: 1, keepFor: 5m}\n");
    }
    String access = dice.permille(250) ? ", accessMode: ReadWriteOnce" : "";
    return "  store: {filesystem: {claimName: lake, path: " + name + access + "}}\n" + output;
  }

  private String edit(String name, int number) {
    int which = dice.below(10);
    if (which == 0) {
      return "{\"output\":{\"store\":{\"filesystem\":{\"path\":\"" + name + "-moved\"}}}}";
    }
    return which < 3
        ? "{\"publish\":{\"approval\":\"" + (which == 1 ? "Required" : "Automatic") + "\"}}"
        : "{\"transform\":{\"sql\":\"SELECT order_id, day, amount + " + number + " FROM raw\"}}";
  }

  private RunPlan run(String name, String dataset, List<RunPlan> before) {
    String boundary = boundary();
    String meaning = mode(before) + boundary;
    String more = dice.permille(800) ? ",\"requestedBy\":\"ann\"" : "";
    if (dice.permille(150)) {
      more += ",\"ttlSecondsAfterFinished\":" + (30 + dice.below(1800));
    }
    String head = "{\"datasetRef\":{\"name\":\"" + dataset + "\"}";
    Duration at = dice.between(SOON, quiet.dividedBy(2));
    String changed = head + "," + boundary() + more + "}";
    return new RunPlan(name, at, head + meaning + more + "}", changed, deeds(at));
  }

  private String boundary() {
    int which = dice.below(10);
    if (which < 6) {
      return "\"partition\":{\"day\":\"" + dice.one(DAYS) + "\"}";
    }
    return which < 9
        ? "\"range\":{\"column\":\"day\",\"from\":\"2026-07-01\",\"to\":\"2026-07-03\"}"
        : "\"range\":{\"column\":\"day\",\"from\":\"2026-07-01\",\"to\":\"2026-08-01\"}";
  }

  private String mode(List<RunPlan> before) {
    int which = dice.below(100);
    Optional<RunPlan> shadow = before.stream().filter(r -> r.spec().contains("Shadow")).findFirst();
    if (shadow.isPresent() && which < 35) {
      return ",\"mode\":\"Promote\",\"promote\":{\"run\":\"" + shadow.get().name() + "\"},";
    }
    if (which < 60) {
      return ",";
    }
    if (which < 75) {
      return ",\"mode\":\"Shadow\",";
    }
    if (which < 80) {
      return ",\"mode\":\"DryRun\",";
    }
    if (which < 85) {
      return ",\"mode\":\"CompareOnly\",";
    }
    return ",\"mode\":\"Rollback\",\"rollback\":{\"toVersion\":" + (1 + dice.below(4)) + "},";
  }

  private List<Deed> deeds(Duration created) {
    List<Deed> deeds = new ArrayList<>();
    if (dice.permille(200)) {
      deeds.add(new Deed(later(created), Act.SUSPEND));
      if (dice.permille(700)) {
        deeds.add(new Deed(later(created), Act.RESUME));
      }
    }
    if (dice.permille(120)) {
      deeds.add(new Deed(later(created), Act.CANCEL));
    }
    if (dice.permille(200)) {
      Duration at = later(created);
      deeds.add(new Deed(at, dice.permille(700) ? Act.DELETE : Act.DELETE_FOREGROUND));
      if (dice.permille(700)) {
        Act again = dice.permille(800) ? Act.APPLY_AGAIN : Act.APPLY_CHANGED;
        deeds.add(new Deed(later(at), again));
        deeds.add(new Deed(later(at), again));
      }
    }
    deeds.sort(Comparator.comparing(Deed::at));
    return deeds;
  }

  private Duration later(Duration than) {
    return than.plus(dice.between(SOON, quiet.dividedBy(2)));
  }
}
