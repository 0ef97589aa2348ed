package dev.batchrun.core.vocabulary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.GeneratedPage;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReasonsGoldenTest {
  @Test
  void theReferenceOfReasonsIsUpToDate() {
    GeneratedPage.check("docs/reasons.md", page());
  }

  @Test
  void noTwoReasonsShareAnExitCode() {
    List<Integer> codes =
        Arrays.stream(Reason.values()).map(Reason::exitCode).filter(c -> c != 0).toList();
    assertEquals(codes.stream().distinct().toList(), codes);
    assertTrue(codes.stream().allMatch(c -> c < 126), "126 and more belong to the shell");
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Reasons

            Generated from `Reason` by `make generate`. A reason is the `reason` of a condition and of an Event, `status.reason`, the code of a step's report, a metric
            label and a log key. The class says whose turn it is; code decides by it and never reads a message.

            | class | whose turn it is |
            | --- | --- |
            | None | nobody's: progress, or something to wait for |
            | Request | yours: the request, the contract or the data is wrong, repeating it changes nothing |
            | Transient | the operator's: repeated with backoff, `execution.retry.maxAttempts` in all |
            | Disruption | the operator's: others took the attempt away (the platform, a commit on the same partitions), counted apart |
            | Resource | the operator's once, then yours: raise the limit |
            | Contradiction | a person's: the run is held and asks for a `Review` |
            | Internal | ours: repeated, then please report it |

            """);
    for (Reason reason : Reason.values()) {
      page.append("## ").append(reason).append("\n\n").append(sentence(reason)).append("\n\n");
      page.append("Class ").append(reason.failureClass());
      page.append(reason.exitCode() == 0 ? ".\n\n" : ", exit code " + reason.exitCode() + ".\n\n");
    }
    String text = page.toString();
    return text.lines().map(String::stripTrailing).collect(Collectors.joining("\n")) + "\n";
  }

  private static String sentence(Reason reason) {
    String text = reason.description();
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }
}
