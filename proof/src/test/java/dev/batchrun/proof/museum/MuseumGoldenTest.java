package dev.batchrun.proof.museum;

import dev.batchrun.core.GeneratedPage;
import org.junit.jupiter.api.Test;

/** Does the page say what the catalogue says? */
class MuseumGoldenTest {
  @Test
  void thePageIsTheCatalogue() {
    GeneratedPage.check("docs/museum.md", page());
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # The museum of bugs

            Generated from `Exhibit` by `make generate`. Each of these bugs bit somebody. Each is made again as a fault that a test switches on, outside of production code;
            with the fault a suite has to find it by the invariant named here, and without it the same scene has to pass. A suite that misses one is not worth its time.

            """);
    page.append("Who finds them:\n\n");
    for (Suite suite : Suite.values()) {
      page.append("- *").append(word(suite)).append("*: ").append(suite.description()).append('\n');
    }
    page.append("\n| bug | found by | invariant |\n| --- | --- | --- |\n");
    for (Exhibit exhibit : Exhibit.values()) {
      page.append("| [")
          .append(exhibit.story().title())
          .append("](#")
          .append(anchor(exhibit.story().title()))
          .append(") | ")
          .append(word(exhibit.suite()))
          .append(" | ")
          .append(exhibit.invariant().sentence())
          .append(" |\n");
    }
    for (Exhibit exhibit : Exhibit.values()) {
      page.append("\n## ").append(exhibit.story().title()).append("\n\n");
      page.append(exhibit.story().what()).append("\n\n");
      page.append("- Where it bit: ").append(where(exhibit)).append(".\n");
      page.append("- Here: ").append(exhibit.fault()).append(".\n");
      page.append("- Found by the ")
          .append(word(exhibit.suite()))
          .append(": *")
          .append(exhibit.invariant().sentence())
          .append("*.\n");
    }
    return page.toString();
  }

  private static String word(Suite suite) {
    return suite.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String where(Exhibit exhibit) {
    return exhibit.story().where().isEmpty()
        ? "told by many, no one thread to cite"
        : exhibit.story().where();
  }

  private static String anchor(String title) {
    return title.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
  }
}
