package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each check of a race finds a bug that is planted for it. */
class PlantedBugsTest {
  private static final int SEEDS = 12;

  private static Path newest(RaceWorld world, String directory, String name) throws IOException {
    try (Stream<Path> files = Files.walk(world.root().resolve(directory))) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().contains(name))
          .max(Comparator.comparing(Path::toString))
          .orElseThrow();
    }
  }

  private static void assertFound(String what, Planted.Damage bug) {
    Scenario scenario = Publishers.all().get(0);
    StringBuilder heard = new StringBuilder();
    for (long seed = 1; seed <= SEEDS; seed++) {
      try (Race race = new Race(seed, 1, Planted.damage(bug))) {
        RacesTest.play(scenario, race);
      } catch (RuntimeException | AssertionError found) {
        if (String.valueOf(found.getMessage()).contains(what)) {
          return;
        }
        heard.append("\n").append(found);
      }
    }
    throw new AssertionError("the planted bug was not found as '" + what + "', but:" + heard);
  }

  @Test
  void aSealThatIsWrittenAgainIsFound() {
    assertFound(
        "it has other bytes",
        (point, world) -> {
          if (point.equals("view.swap")) {
            Files.writeString(
                newest(world, "_batchrun/runs/first-id", "seal-"), " ", StandardOpenOption.APPEND);
          }
        });
  }

  @Test
  void aLockThatVanishesIsFound() {
    assertFound(
        "it is gone",
        (point, world) -> {
          if (point.equals("view.swap")) {
            Files.delete(newest(world, "_batchrun/runs/first-id", "lock.json"));
          }
        });
  }

  @Test
  void dataThatIsDeletedWithoutACondemnationIsFound() {
    assertFound(
        "nothing condemned it",
        (point, world) -> {
          if (point.equals("view.swap")) {
            for (String day : List.of("1", "2")) {
              try (Stream<Path> attempts = Files.list(world.root().resolve("data"))) {
                for (Path attempt : attempts.filter(a -> a.toString().contains("first")).toList()) {
                  Files.deleteIfExists(attempt.resolve("day=" + day + "/part-0.parquet"));
                }
              }
            }
          }
        });
  }

  @Test
  void aViewThatIsGoneIsFound() {
    assertFound(
        "current: it is gone",
        (point, world) -> {
          if (point.equals("claim.delete")) {
            Files.deleteIfExists(world.root().resolve("current"));
          }
        });
  }

  @Test
  void aMixedViewIsFound() {
    assertFound(
        "expected {1=",
        (point, world) -> {
          if (point.equals("view.rename")) {
            Path link = newest(world, "_batchrun/tmp", "part-0");
            Files.delete(link);
          }
        });
  }

  @Test
  void anUntrueReportIsFound() {
    try (RaceWorld world = RaceWorld.create()) {
      world.runs().publish(new dev.batchrun.runner.store.StoreWorld.Run("first"));
      Testimony testimony = new Testimony(world.log());
      assertTrue(testimony.holds("first-id", new End.Said(Reason.Succeeded, "version 1")));
      assertFalse(testimony.holds("second-id", new End.Said(Reason.Succeeded, "version 1")));
      assertFalse(
          testimony.holds(
              "first-id",
              new End.Said(
                  Reason.Fenced,
                  "run first-id: epoch 1 is fenced up to 1. Nothing was changed. Only a higher"
                      + " epoch may publish")));
      assertFalse(testimony.holds("first-id", new End.Said(Reason.Fenced, "no")));
    }
  }
}
