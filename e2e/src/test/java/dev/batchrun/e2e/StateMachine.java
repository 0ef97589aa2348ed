package dev.batchrun.e2e;

import dev.batchrun.core.vocabulary.Phase;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which phase may follow which? What docs/state-machine.md draws, and that is generated from the
 * decisions themselves.
 */
final class StateMachine {
  private static final Pattern ARROW =
      Pattern.compile("^ +([A-Z]\\w+) --> ([A-Z]\\w+)$", Pattern.MULTILINE);

  private static final StateMachine DOCUMENTED = read();

  private final Map<Phase, Set<Phase>> next = new EnumMap<>(Phase.class);

  private StateMachine() {}

  static StateMachine documented() {
    return DOCUMENTED;
  }

  private static StateMachine read() {
    StateMachine machine = new StateMachine();
    Path page =
        Path.of(System.getProperty("batchrun.repository"), "docs").resolve("state-machine.md");
    Matcher arrow = ARROW.matcher(Workspace.text(page));
    while (arrow.find()) {
      machine
          .next
          .computeIfAbsent(Phase.valueOf(arrow.group(1)), from -> EnumSet.noneOf(Phase.class))
          .add(Phase.valueOf(arrow.group(2)));
    }
    if (!machine.allows(Phase.Planned, Phase.InputLocked)) {
      throw new AssertionError(page + " draws no transitions");
    }
    return machine;
  }

  private boolean allows(Phase from, Phase to) {
    return next.getOrDefault(from, Set.of()).contains(to);
  }

  /** The first step of a history that is not drawn; empty when all of them are. */
  Optional<String> fault(List<Phase> history) {
    for (int i = 1; i < history.size(); i++) {
      if (!allows(history.get(i - 1), history.get(i))) {
        return Optional.of(history.get(i - 1) + " --> " + history.get(i));
      }
    }
    return Optional.empty();
  }
}
