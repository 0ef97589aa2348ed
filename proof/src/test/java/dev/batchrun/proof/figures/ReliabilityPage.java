package dev.batchrun.proof.figures;

import dev.batchrun.proof.figures.Figures.Figure;
import dev.batchrun.proof.figures.Figures.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code docs/reliability.md}: words that people wrote around figures that suites left. */
final class ReliabilityPage {
  private static final String PLACE = "{{figures}}";

  /** The parts of the proof, in the order in which a reader wants them, and their suites. */
  enum Part {
    MATRIX(
        "Unknown-commit matrix",
        "Every durable step of the real store: killed before and after, its reply lost, its effect late",
        "matrix",
        "matrix-processes"),
    RACE(
        "Zombies and twins",
        "Seeded interleavings of the real store; stopped and killed processes; logs taken back",
        "race",
        "race-real-processes",
        "race-log-taken-back",
        "race-log-replaced"),
    SIMULATION(
        "Deterministic simulation",
        "Operators, cluster and stores under one seeded scheduler and a virtual clock",
        "simulation",
        "two-leaders",
        "simulation-mutants"),
    SIEVE(
        "Sieve's perturbations",
        "Crashes between writes, stale reads, states that nobody observed",
        "sieve",
        "sieve-mutants"),
    MODEL(
        "Model check",
        "Every state of publish and recover within the bounds, and broken protocols that it finds",
        "model",
        "mutants"),
    MUSEUM("Bug museum", "Historical bugs put back in, one by one", "museum"),
    CORRUPTION(
        "Corruption",
        "Every kind of damage on every kind of file, each met by every command; and sound data,"
            + " checked over and over",
        "corruption",
        "corruption-clean"),
    POISON("Poison", "Fuzzed objects, Jobs, reports and records", "poison", "poison-cluster"),
    STORM("Fault storm", "The real operator on a broken API connection", "storm");

    private final String title;
    private final String about;
    private final List<String> suites;

    Part(String title, String about, String... suites) {
      this.title = title;
      this.about = about;
      this.suites = List.of(suites);
    }
  }

  private ReliabilityPage() {}

  /** The page as the last figures make it. */
  static String render() {
    StringBuilder parts = new StringBuilder();
    for (Part part : Part.values()) {
      parts.append(section(part));
    }
    return words().replace(PLACE, parts.toString().strip());
  }

  private static String section(Part part) {
    StringBuilder text = new StringBuilder();
    text.append("### ").append(part.title).append("\n\n").append(part.about).append(".");
    List<Suite> suites = part.suites.stream().flatMap(s -> Figures.read(s).stream()).toList();
    if (suites.isEmpty()) {
      return text.append(" Not run at full size yet.\n\n").toString();
    }
    if (!suites.stream().allMatch(Suite::full)) {
      text.append(" Partly as `make test` runs it, not at full size.");
    }
    String last = suites.stream().map(Suite::on).max(Comparator.naturalOrder()).orElseThrow();
    text.append(" Last run ").append(last).append(".\n\n| counted | | |\n| --- | ---: | --- |\n");
    suites.forEach(suite -> suite.figures().forEach(figure -> text.append(row(figure))));
    return text.append("\n").toString();
  }

  private static String row(Figure figure) {
    return String.format(
        Locale.ROOT, "| %s | %,d | %s |%n", figure.what(), figure.count(), figure.remark());
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
