package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Set;

/** Closes a period: one entry, appended unless a closing of this name stands. */
public record Closing(Entry.Close close, boolean asked) implements Procedure {

  /** At the beginning; the period is made of these partitions. */
  public static Closing of(String id, Set<String> partitions) {
    return new Closing(new Entry.Close(id, Seal.boundary(partitions), "reported"), false);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return List.of(
        Turn.call(
            "begins to close " + close.id(),
            store,
            new Closing(close, true),
            Appending.of("", 0, close, new Guard.OfClose(close))));
  }

  @Override
  public Flow resumed(Object result) {
    Reason reason =
        result instanceof Appending.Unknown ? Reason.StoreUnavailable : Reason.Succeeded;
    return new Flow.End(Answer.of(reason, "", 0));
  }
}
