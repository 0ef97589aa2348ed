package dev.batchrun.proof.figures;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one suite counted, for {@code docs/reliability.md}. A suite leaves one file, and leaves it
 * only when it passed. The whole proof leaves them beside its sources, where they are kept.
 */
public final class Figures {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** One line of the table: what was counted and how many. */
  public record Figure(String what, long count, String remark) {}

  /** All lines of a suite. */
  public record Suite(String suite, boolean full, String on, List<Figure> figures) {}

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

  /** Where the figures of the last whole proof are. */
  static Path kept() {
    return Path.of(System.getProperty("batchrun.repository"), "proof", "figures");
  }

  /** The figures of a suite in the last whole proof; empty when it has none. */
  static Optional<Suite> read(String suite) {
    Path file = kept().resolve(suite + ".json");
    try {
      return Files.exists(file)
          ? Optional.of(JSON.readValue(file.toFile(), Suite.class))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Leaves the figures behind; the last thing a suite does. */
  public synchronized void publish() {
    try {
      Path directory =
          Files.createDirectories(
              Scale.isFull()
                  ? kept()
                  : Path.of(System.getProperty("proof.figures", "target/figures")));
      JSON.writeValue(
          directory.resolve(suite + ".json").toFile(),
          new Suite(
              suite,
              Scale.isFull(),
              LocalDate.now(ZoneOffset.UTC).toString(),
              List.copyOf(figures)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
