package dev.batchrun.proof.poison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/**
 * One strange thing to put into a cluster.
 *
 * @param name of the run it is about
 * @param shape what is strange
 * @param pastAdmission whether it is stored as one of an older definition is: nobody looked
 * @param tree the strange tree
 * @param stage for a report, the stage that says it
 * @param exitCode and ends with it
 */
record PoisonCase(
    String name, Shape shape, boolean pastAdmission, ObjectNode tree, String stage, int exitCode) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> STAGES =
      List.of("lock", "transform", "validate", "publish", "recover");
  private static final int[] CODES = {0, 1, 3, 40, 65, 76, 137, 255};

  /** What is strange. */
  enum Shape {
    RUN,
    RUN_AND_STATUS,
    DATASET,
    REVIEW,
    CONTRACT,
    JOB,
    REPORT
  }

  /** The same seed, the same case. */
  static PoisonCase of(int seed) {
    Random random = new Random(seed * 2_654_435_761L);
    Shape shape = Shape.values()[random.nextInt(Shape.values().length)];
    boolean past =
        switch (shape) {
          case RUN, DATASET, REVIEW -> random.nextBoolean();
          case RUN_AND_STATUS, CONTRACT, JOB, REPORT -> true;
        };
    ObjectNode sound = sound(shape, random, "odd-" + seed);
    ObjectNode tree = new Mutations(random).of(sound) instanceof ObjectNode o ? o : sound;
    return new PoisonCase(
        "odd-" + seed,
        shape,
        past,
        tree,
        STAGES.get(random.nextInt(STAGES.size())),
        CODES[random.nextInt(CODES.length)]);
  }

  private static ObjectNode sound(Shape shape, Random random, String name) {
    ObjectNode around = JSON.createObjectNode();
    switch (shape) {
      case RUN -> around.set("spec", run(random));
      case RUN_AND_STATUS -> {
        around.set("spec", run(random));
        around.set("status", Documents.status());
      }
      case DATASET -> around.set("spec", Documents.frozen().get("spec"));
      case REVIEW -> {
        ObjectNode spec = around.putObject("spec");
        spec.putObject("target").put("kind", "BatchRun").put("name", name).put("uid", "u");
        spec.put("digest", "sha256:" + "a".repeat(64)).put("verdict", "Approve").put("by", "bob");
      }
      case CONTRACT -> around.set("contract", Documents.frozen());
      case JOB -> {
        ObjectNode metadata = (ObjectNode) Documents.jobAndPod().at("/job/metadata");
        around.set("labels", metadata.get("labels"));
        around.set("annotations", metadata.get("annotations"));
      }
      case REPORT ->
          around.setAll(
              (ObjectNode)
                  Documents.reports().get(random.nextInt(Documents.reports().size())).deepCopy());
    }
    return around;
  }

  private static JsonNode run(Random random) {
    var samples = Documents.runs();
    return samples.get(random.nextInt(samples.size())).get("run").deepCopy();
  }

  /** For a message about it. */
  String shown() {
    String text = tree.toString();
    return shape
        + (pastAdmission ? " past admission " : " offered ")
        + text.substring(0, Math.min(600, text.length()));
  }
}
