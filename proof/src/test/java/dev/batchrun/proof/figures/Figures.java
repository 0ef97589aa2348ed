package dev.batchrun.proof.figures;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What one suite counted, for {@code docs/reliability.md}. A suite leaves one file, and leaves it
 * only when it passed.
 */
public final class Figures {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** One line of the table: what was counted and how many. */
  public record Figure(String what, long count, String remark) {}

  /** All lines of a suite. */
  public record Suite(String suite, boolean full, List<Figure> figures) {}

  private final String suite;
  private final List<Figure> figures = new ArrayList<>();

  private Figures(String suite) {
    this.suite = suite;
  }

  /** Figures of a suite, such as {@code matrix}. */
  public static Figures of(String suite) {
    return new Figures(suite);
  }

  /** Adds a line. */
  public synchronized Figures add(String what, long count) {
    return add(what, count, "");
  }

  /** Adds a line with something to say about it. */
  public synchronized Figures add(String what, long count, String remark) {
    figures.add(new Figure(what, count, remark));
    return this;
  }

  /** Leaves the figures behind; the last thing a suite does. */
  public synchronized void publish() {
    try {
      Path directory =
          Files.createDirectories(Path.of(System.getProperty("proof.figures", "target/figures")));
      JSON.writeValue(
          directory.resolve(suite + ".json").toFile(),
          new Suite(suite, Scale.isFull(), List.copyOf(figures)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
