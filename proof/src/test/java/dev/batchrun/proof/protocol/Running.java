package dev.batchrun.proof.protocol;

import dev.batchrun.core.vocabulary.Reason;
import java.util.List;
import java.util.Set;

/** A run without an operator: computes, then publishes what it sealed. */
public record Running(String run, Set<String> partitions, At at) implements Procedure {

  /** Where it stands. */
  public enum At {
    COMPUTE,
    COMPUTED
  }

  public Running {
    partitions = Set.copyOf(partitions);
  }

  /** At the beginning. */
  public static Running of(String run, Set<String> partitions) {
    return new Running(run, partitions, At.COMPUTE);
  }

  @Override
  public List<Turn> turns(Role self, Scene scene, Store store) {
    return List.of(
        Turn.call(
            "starts",
            store,
            new Running(run, partitions, At.COMPUTED),
            Staging.of(run, 1, partitions)));
  }

  @Override
  public Flow resumed(Object result) {
    Answer answer = (Answer) result;
    return answer.reason() == Reason.Succeeded
        ? new Flow.Stay(Publishing.of(Seal.parse(run, answer.text(), partitions), 1))
        : new Flow.End(answer);
  }
}
