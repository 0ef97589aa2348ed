package dev.batchrun.core.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.calendar.Period;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlicingTest {
  private static final Slicing DAYS =
      Slicing.by("day", Period.Unit.Day, ZoneId.of("Europe/Berlin"));

  @Test
  void aConstraintAdmitsExactlyTheTextsOfItsSlicesAndSaysWhichTheyAre() {
    Random random = new Random(1);
    for (Period.Unit unit : Period.Unit.values()) {
      Slicing slicing = Slicing.by("time", unit, ZoneId.of("UTC"));
      Slices.Range all = slicing.everything().ranges().get(0);
      for (int i = 0; i < 500; i++) {
        long from = all.from() + random.nextLong(all.count());
        Slices.Range range =
            new Slices.Range(from, Math.min(all.to(), from + 1 + random.nextInt(40)));
        Constraint constraint = slicing.constraint(range);
        for (long slice = Math.max(all.from(), from - 2);
            slice < Math.min(all.to(), range.to() + 2);
            slice++) {
          assertEquals(
              range.from() <= slice && slice < range.to(),
              constraint.admits(slicing.text(slice)),
              constraint + " " + slicing.text(slice));
        }
        if (range.to() < all.to()) {
          assertEquals(
              Optional.of(Slices.between(range.from(), range.to())), slicing.slices(constraint));
        }
      }
    }
  }

  @Test
  void theEndOfTheCalendarIsAdmitted() {
    Slices.Range all = DAYS.everything().ranges().get(0);
    assertEquals(new Constraint.Any(), DAYS.constraint(all));
    assertEquals(DAYS.everything(), DAYS.slices(new Constraint.Any()).orElseThrow());
    assertEquals(
        true, DAYS.constraint(new Slices.Range(all.to() - 2, all.to())).admits("9999-12-31"));
  }

  @Test
  void whatIsNoSliceNamesNone() {
    assertEquals(Optional.empty(), DAYS.slices(new Constraint.Exactly("2026-07")));
    assertEquals(Optional.empty(), DAYS.slices(new Constraint.Range("2026-07", "2026-08")));
    assertEquals(Optional.empty(), DAYS.slices(new Constraint.Exactly("2026-02-30")));
  }
}
