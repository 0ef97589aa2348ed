package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.batchrun.proof.figures.Figures;
import dev.batchrun.proof.figures.Scale;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario, interleaved by many seeds. */
class RacesTest {
  private static long seeds;
  private static long steps;
  private static long stepsBack;
  private static int passed;

  static List<Scenario> scenarios() {
    return Stream.of(Publishers.all(), Staging.all(), Retention.all(), Periods.all())
        .flatMap(List::stream)
        .filter(scenario -> scenario.name().contains(System.getProperty("proof.scenario", "")))
        .toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void oneWinsAndTheOthersSayWhy(Scenario scenario) {
    Scale.seeds(10, 150)
        .forEach(
            seed -> {
              List<String> trace = List.of();
              try (Race race = new Race(seed, Scale.of(8, 1), Planted.nothing())) {
                try {
                  play(scenario, race);
                } catch (RuntimeException | AssertionError e) {
                  throw failed(scenario, seed, race, e);
                }
                trace = race.trace();
                stepsBack += race.reader().stepsBack();
              }
              steps += trace.size();
              seeds++;
            });
    passed++;
  }

  static void play(Scenario scenario, Race race) {
    scenario.start(race);
    race.run();
    new Aftermath(race).check();
    scenario.judge(race);
    new Aftermath(race).checkSettled();
  }

  private static AssertionError failed(Scenario scenario, long seed, Race race, Throwable e) {
    StringBuilder story = new StringBuilder(scenario.name() + ", seed " + seed + ": " + e);
    race.entrants()
        .forEach(
            x ->
                story
                    .append("\n")
                    .append(x.name())
                    .append(" (")
                    .append(x.fate())
                    .append("): ")
                    .append(x.process().end()));
    List<String> trace = race.trace();
    trace
        .subList(Math.max(0, trace.size() - 400), trace.size())
        .forEach(line -> story.append("\n  ").append(line));
    return new AssertionError(story.toString(), e);
  }

  @Test
  void theSameSeedIsTheSameInterleaving() {
    for (Scenario scenario : scenarios()) {
      List<String> first = trace(scenario, 7);
      assertEquals(first, trace(scenario, 7), scenario.name());
      assertNotEquals(first, trace(scenario, 8), scenario.name());
    }
  }

  private static List<String> trace(Scenario scenario, long seed) {
    try (Race race = new Race(seed, 100, Planted.nothing())) {
      play(scenario, race);
      return race.trace();
    }
  }

  @AfterAll
  static void publishFigures() {
    if (passed == scenarios().size()) {
      Figures.of("race")
          .add("scenarios", passed)
          .add("seeds", seeds)
          .add("interleaved steps", steps)
          .add("steps at which readers saw an older version again", stepsBack)
          .publish();
    }
  }
}
