package dev.batchrun.proof.protocol;

import java.util.List;

/** A part of a command, stopped between two of its actions. Immutable. */
public interface Procedure {

  /** The actions that may come next; none while it has to wait. */
  List<Turn> turns(Role self, Scene scene, Store store);

  /** How it goes on with what a procedure that it called came to; no action of its own. */
  default Flow resumed(Object result) {
    throw new IllegalStateException(this + " called nothing");
  }
}
