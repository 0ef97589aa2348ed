package dev.batchrun.core.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static final int NUMBERS = 24;

  @Test
  void behavesLikeASetOfNumbers() {
    Random random = new Random(1);
    for (int round = 0; round < 2000; round++) {
      List<Slices.Range> some = ranges(random);
      List<Slices.Range> others = ranges(random);
      Slices a = Slices.of(some);
      Slices b = Slices.of(others);
      SortedSet<Long> setA = numbers(some);
      SortedSet<Long> setB = numbers(others);
      SortedSet<Long> either = new TreeSet<>(setA);
      either.addAll(setB);
      SortedSet<Long> both = new TreeSet<>(setA);
      both.retainAll(setB);
      assertEquals(either, numbers(a.and(b).ranges()));
      assertEquals(both, numbers(a.within(b).ranges()));
      assertEquals(setA.containsAll(setB), a.cover(b));
      assertEquals(setA.size(), a.count());
      assertEquals(setA.isEmpty(), a.none());
      for (long i = -1; i <= NUMBERS; i++) {
        assertEquals(setA.contains(i), a.contain(i), a + " " + i);
      }
    }
  }

  @Test
  void rangesThatTouchBecomeOne() {
    assertEquals(Slices.between(1, 9), Slices.between(5, 9).and(Slices.between(1, 5)));
  }

  @Test
  void aRangeWithoutASliceIsRefused() {
    assertEquals(
        "slices: found from 3 not before to 3; 'to' is exclusive",
        assertThrows(IllegalArgumentException.class, () -> new Slices.Range(3, 3)).getMessage());
  }

  private static List<Slices.Range> ranges(Random random) {
    List<Slices.Range> ranges = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      int from = random.nextInt(NUMBERS - 1);
      ranges.add(new Slices.Range(from, from + 1 + random.nextInt(NUMBERS - from - 1)));
    }
    return ranges;
  }

  private static SortedSet<Long> numbers(List<Slices.Range> ranges) {
    SortedSet<Long> numbers = new TreeSet<>();
    for (Slices.Range range : ranges) {
      for (long i = range.from(); i < range.to(); i++) {
        numbers.add(i);
      }
    }
    return numbers;
  }
}
