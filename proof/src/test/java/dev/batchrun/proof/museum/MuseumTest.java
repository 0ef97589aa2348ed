package dev.batchrun.proof.museum;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.batchrun.proof.figures.Figures;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Is every bug of the museum found, and nothing where it is not? */
class MuseumTest {
  private static final Set<Exhibit> FOUND = EnumSet.noneOf(Exhibit.class);

  @ParameterizedTest
  @EnumSource
  void findsTheBugAndNothingWithoutIt(Exhibit exhibit) {
    assertDoesNotThrow(() -> exhibit.play(false));
    Invariant.Violation found = assertThrows(Invariant.Violation.class, () -> exhibit.play(true));
    assertEquals(exhibit.invariant(), found.invariant(), found.getMessage());
    FOUND.add(exhibit);
  }

  @AfterAll
  static void leaveFigures() {
    if (FOUND.size() == Exhibit.values().length) {
      long cited = FOUND.stream().filter(e -> !e.story().where().isEmpty()).count();
      Figures.of("museum")
          .add(
              "bugs of others made again",
              Exhibit.values().length,
              cited + " of them with a public thread, see museum.md")
          .add("of them found", FOUND.size(), "each by the invariant that its page names")
          .publish();
    }
  }
}
