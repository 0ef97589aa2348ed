package dev.batchrun.proof.figures;

import dev.batchrun.proof.figures.Figures.Figure;
import dev.batchrun.proof.figures.Figures.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code docs/reliability.md}: words that people wrote around figures that suites left. */
final class ReliabilityPage {
  private static final String PLACE = "{{figures}}";

  /** The suites, in the order in which a reader wants them. */
  enum Part {
    matrix(
        "Unknown-commit matrix", "every durable step, killed or answered wrongly, in every mode"),
    race(
        "Zombies and twins",
        "seeded interleavings of the real store, stopped and killed processes"),
    simulation(
        "Deterministic simulation", "operators, cluster and store under one seeded scheduler"),
    sieve("Sieve's perturbations", "crashes between writes, stale reads, skipped states"),
    model("Model check", "every state of publish and recover within the bounds"),
    museum("Bug museum", "historical bugs put back in, one by one"),
    corruption("Corruption", "every kind of damage on every kind of file"),
    poison("Poison", "fuzzed objects, Jobs, reports and records"),
    storm("Fault storm", "the real operator on a broken API connection");

    private final String title;
    private final String about;

    Part(String title, String about) {
      this.title = title;
      this.about = about;
    }
  }

  private ReliabilityPage() {}

  /** The page as the last figures make it. */
  static String render() {
    StringBuilder tables = new StringBuilder();
    for (Part part : Part.values()) {
      Figures.read(part.name()).ifPresent(suite -> tables.append(table(part, suite)));
    }
    return words().replace(PLACE, tables.toString().strip());
  }

  private static String table(Part part, Suite suite) {
    StringBuilder text = new StringBuilder();
    text.append("### ").append(part.title).append("\n\n");
    text.append(sentence(part.about, suite)).append("\n\n| counted | | |\n| --- | ---: | --- |\n");
    for (Figure figure : suite.figures()) {
      text.append(
          String.format(
              Locale.ROOT, "| %s | %,d | %s |%n", figure.what(), figure.count(), figure.remark()));
    }
    return text.append("\n").toString();
  }

  private static String sentence(String about, Suite suite) {
    return about.substring(0, 1).toUpperCase(Locale.ROOT)
        + about.substring(1)
        + ". Last run "
        + suite.on()
        + ".";
  }

  /** Suites that have left no figures yet. */
  static List<String> missing() {
    return java.util.Arrays.stream(Part.values())
        .map(Part::name)
        .filter(name -> Figures.read(name).filter(Suite::full).isEmpty())
        .toList();
  }

  private static String words() {
    try (InputStream words = ReliabilityPage.class.getResourceAsStream("reliability.md")) {
      return new String(
          Optional.ofNullable(words).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
