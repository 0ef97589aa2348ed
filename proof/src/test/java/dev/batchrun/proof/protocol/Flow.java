package dev.batchrun.proof.protocol;

/** What an actor does after an action. */
public sealed interface Flow {

  /** It goes on with the same procedure. */
  record Stay(Procedure next) implements Flow {}

  /** It begins another procedure and comes back to this one with the result. */
  record Call(Procedure next, Procedure called) implements Flow {}

  /** The procedure is done. */
  record Done(Object result) implements Flow {}

  /** The command is done, however deep in it. */
  record End(Answer answer) implements Flow {}
}
