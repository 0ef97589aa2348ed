package dev.batchrun.proof.protocol;

import java.util.List;

/**
 * One atomic action.
 *
 * @param says what it is, for the trace
 * @param fault what goes wrong with it
 * @param store what everybody shares after it
 * @param flow how the actor goes on
 * @param started whom it started
 */
public record Turn(String says, Fault fault, Store store, Flow flow, List<Actor> started) {

  /** Goes on with the same procedure. */
  static Turn stay(String says, Store store, Procedure next) {
    return new Turn(says, Fault.NONE, store, new Flow.Stay(next), List.of());
  }

  /** Begins another procedure. */
  static Turn call(String says, Store store, Procedure next, Procedure called) {
    return new Turn(says, Fault.NONE, store, new Flow.Call(next, called), List.of());
  }

  /** The procedure is done. */
  static Turn done(String says, Store store, Object result) {
    return new Turn(says, Fault.NONE, store, new Flow.Done(result), List.of());
  }

  /** The command is done. */
  static Turn end(String says, Store store, Answer answer) {
    return new Turn(says, Fault.NONE, store, new Flow.End(answer), List.of());
  }

  /** The same, as something that goes wrong. */
  Turn as(Fault other) {
    return new Turn(says, other, store, flow, started);
  }

  /** The same, and it starts somebody. */
  Turn starting(List<Actor> actors) {
    return new Turn(says, fault, store, flow, actors);
  }
}
