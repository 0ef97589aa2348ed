package dev.batchrun.proof.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A process in the middle of a command.
 *
 * @param stack the procedures it is in, the innermost first; none once it ended
 * @param answer how it ended
 */
public record Actor(Role role, List<Procedure> stack, Optional<Answer> answer) {

  public Actor {
    stack = List.copyOf(stack);
  }

  /** At the beginning of a command. */
  public static Actor of(Role role, Procedure command) {
    return new Actor(role, List.of(command), Optional.empty());
  }

  /** Whether it came to its end or was killed. */
  public boolean ended() {
    return answer.isPresent();
  }

  /** What it may do now. */
  public List<Turn> turns(Scene scene, Store store) {
    return ended() ? List.of() : stack.get(0).turns(role, scene, store);
  }

  /** The actor after one of its turns. */
  public Actor after(Turn turn) {
    List<Procedure> rest = stack.subList(1, stack.size());
    Flow flow = turn.flow();
    while (flow instanceof Flow.Done done && !rest.isEmpty()) {
      flow = rest.get(0).resumed(done.result());
      rest = rest.subList(1, rest.size());
    }
    if (flow instanceof Flow.End end) {
      return new Actor(role, List.of(), Optional.of(end.answer()));
    }
    if (flow instanceof Flow.Done done) {
      return new Actor(role, List.of(), Optional.of((Answer) done.result()));
    }
    List<Procedure> next = new ArrayList<>();
    if (flow instanceof Flow.Call call) {
      next.add(call.called());
      next.add(call.next());
    } else {
      next.add(((Flow.Stay) flow).next());
    }
    next.addAll(rest);
    return new Actor(role, next, Optional.empty());
  }

  /** What everybody shares once this turn was taken: an ended process asks for no slot any more. */
  public Store sharedAfter(Turn turn) {
    Actor next = after(turn);
    return next.ended() ? next.farewell(turn.store()) : turn.store();
  }

  /** The process dies here. */
  public Actor killed() {
    return new Actor(role, List.of(), Optional.of(Answer.KILLED));
  }

  /** What it leaves behind: its Job shows how it ended. */
  public Store farewell(Store store) {
    Store forgotten = store.forget(role.writer());
    return role.job().isEmpty() || !forgotten.files().has(role.job())
        ? forgotten
        : forgotten.put(role.job(), answer.orElseThrow().toString());
  }
}
