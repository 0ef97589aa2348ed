package dev.batchrun.proof.poison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Does everything that reads others' texts end with an answer or a documented refusal? */
class PoisonTest {
  private static final int PER_KIND = 3;

  /** How a reader ended: the offence, if it is one. */
  private record Ended(boolean refused, Optional<String> offence) {}

  @Test
  void everyReaderAnswersOrRefuses() {
    List<String> offences = new ArrayList<>();
    Figures figures = Figures.of("poison");
    for (Target target : Targets.all()) {
      int inputs = Integer.getInteger("poison.inputs", Scale.of(500, 10_000));
      int refused = 0;
      int shown = 0;
      for (int seed = 1; seed <= inputs; seed++) {
        Random random = new Random(seed * 31L + target.name().hashCode());
        Mutations mutations = new Mutations(random);
        JsonNode sample = target.samples().get(random.nextInt(target.samples().size()));
        JsonNode mutated =
            sample.isTextual() ? TextNode.valueOf(joined(mutations)) : mutations.of(sample);
        Ended ended = run(target, mutations.spelled(mutated));
        refused += ended.refused() ? 1 : 0;
        if (ended.offence().isPresent() && shown++ < PER_KIND) {
          offences.add(smallest(target, seed, mutated, ended.offence().get()));
        }
      }
      figures.add(target.name(), inputs, refused + " refused");
    }
    assertEquals("", String.join("\n", offences));
    figures.publish();
  }

  private static String joined(Mutations mutations) {
    return mutations.text() + mutations.text();
  }

  private static String smallest(Target target, int seed, JsonNode failing, String offence) {
    JsonNode smallest =
        Shrinking.smallest(
            failing, candidate -> run(target, candidate.toString()).offence().isPresent());
    String text = smallest.toString();
    return target.name()
        + ", seed "
        + seed
        + ": "
        + offence
        + "\n  smallest: "
        + text.substring(0, Math.min(600, text.length()));
  }

  private static Ended run(Target target, String text) {
    try {
      List<String> seen = target.reader().read(text);
      return new Ended(
          false,
          seen.stream()
              .flatMap(s -> Readable.offence(s, text).stream())
              .findFirst()
              .map(found -> "shows " + found));
    } catch (IOException | IllegalArgumentException refusal) {
      return new Ended(true, Optional.empty());
    } catch (StepFailure failure) {
      return new Ended(
          true,
          failure.reason() == Reason.InternalError
              ? Optional.of(failure.getMessage())
              : Readable.offence(failure.getMessage(), text));
    } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError thrown) {
      StackTraceElement[] at = thrown.getStackTrace();
      return new Ended(
          false,
          Optional.of(
              thrown.getClass().getSimpleName()
                  + " "
                  + first(thrown.getMessage())
                  + " at "
                  + ours(at)));
    }
  }

  private static String first(String message) {
    return message == null ? "" : message.substring(0, Math.min(120, message.length()));
  }

  private static String ours(StackTraceElement[] at) {
    return java.util.Arrays.stream(at)
        .map(StackTraceElement::toString)
        .filter(s -> s.startsWith("dev.batchrun"))
        .limit(2)
        .reduce((a, b) -> a + " < " + b)
        .orElse(at.length == 0 ? "" : at[0].toString());
  }

  @Test
  void findsAReaderThatTripsAndPrintsTheSmallestInput() {
    Target planted =
        new Target(
            "planted",
            Documents.reports(),
            text -> {
              JsonNode tree = new com.fasterxml.jackson.databind.ObjectMapper().readTree(text);
              return List.of(tree.get("commit").get("version").asText());
            });
    JsonNode failing = Documents.reports().get(0).deepCopy();
    ((com.fasterxml.jackson.databind.node.ObjectNode) failing).remove("commit");
    String shown = smallest(planted, 7, failing, run(planted, failing.toString()).offence().get());
    assertTrue(shown.startsWith("planted, seed 7: NullPointerException"), shown);
    assertTrue(shown.endsWith("smallest: {}"), shown);
  }

  @Test
  void knowsATextThatIsNotForPeople() {
    assertTrue(Readable.offence("failed: java.lang.IllegalStateException: x", "").isPresent());
    assertTrue(Readable.offence("x\n\tat dev.batchrun.core.Foo.bar(Foo.java:1)", "").isPresent());
    assertTrue(Readable.offence("spec.partition: found nothing, expected day", "").isEmpty());
  }
}
