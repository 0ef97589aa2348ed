package dev.batchrun.proof.matrix;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.runner.InMemory;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Does the matrix see a mistake? A proof that cannot fail proves nothing. */
class PlantedTest {
  @TempDir(factory = InMemory.class)
  Path directory;

  @ParameterizedTest
  @EnumSource(Planted.class)
  void theMatrixFindsAPlantedMistake(Planted mistake) throws IOException {
    Story story =
        mistake == Planted.COLLECTS_WHAT_IS_IN_FORCE ? Story.RETENTION : Story.PUBLISH_KEEPING;
    Fault fault =
        mistake == Planted.TAKES_UNKNOWN_FOR_DONE
                || mistake == Planted.DELETES_STAGED_FILES_ON_UNKNOWN
            ? Fault.REPLY_LOST
            : Fault.KILLED_AFTER;
    Continuation how =
        mistake == Planted.TAKES_UNKNOWN_FOR_DONE ? Continuation.RETRY : Continuation.NEW_ATTEMPT;
    String point =
        switch (mistake) {
          case COLLECTS_WHAT_IS_IN_FORCE -> "condemned.delete";
          case TAKES_UNKNOWN_FOR_FAILED -> "log.link";
          default -> "claim.write";
        };
    StoreUnderProof right = new FilesystemUnderProof();
    Beginning sound = new Beginning(right, story, directory);
    int step = Cell.steps(sound).lastIndexOf(point);
    new Cell(sound, step, point, 1, fault, how).play();
    Beginning wrong = new Beginning(new PlantedStore(right, mistake), story, directory);
    Cell cell = new Cell(wrong, step, point, 1, fault, how);
    String found = assertThrows(AssertionError.class, cell::play).getMessage();
    assertTrue(found.contains(expected(mistake)), found);
  }

  /** What is said about it. */
  private static String expected(Planted mistake) {
    return switch (mistake) {
      case DELETES_STAGED_FILES_ON_UNKNOWN -> "ManualReviewRequired";
      case SWAPS_BEFORE_THE_FILES_ARE_THERE -> "readers see {}";
      case TAKES_UNKNOWN_FOR_FAILED -> "the table says AlreadyPublished";
      case TAKES_UNKNOWN_FOR_DONE -> "commits of the run: found 0";
      case COLLECTS_WHAT_IS_IN_FORCE -> "";
      case CLEANS_WHAT_IS_SAFE_TO_RETRY -> "ManualReviewRequired";
    };
  }
}
