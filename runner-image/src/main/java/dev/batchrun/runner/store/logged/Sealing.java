package dev.batchrun.runner.store.logged;

import dev.batchrun.runner.evidence.Seal;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** Makes everything durable that a seal refers to, before the seal is. */
final class Sealing {
  private final Parts parts;

  Sealing(Parts parts) {
    this.parts = parts;
  }

  void makeDurable(Seal seal) throws IOException {
    if (!seal.outputs().isEmpty() && seal.promotedSeal() == null) {
      requireInside(seal);
    }
    parts.data().makeDurable(seal, Layout.evidence(seal.runId()));
  }

  private static void requireInside(Seal seal) {
    Set<String> outputs = new HashSet<>();
    for (Seal.OutputFile output : seal.outputs()) {
      if (!output.path().startsWith(seal.attemptPath() + "/") || output.path().contains("..")) {
        throw new IllegalStateException(
            "output '" + output.path() + "' is outside attempt '" + seal.attemptPath() + "'");
      }
      outputs.add(output.path());
    }
    for (String discarded : seal.discarded()) {
      if (outputs.contains(discarded) || !discarded.startsWith(seal.attemptPath() + "/")) {
        throw new IllegalStateException(
            "discarded '" + discarded + "' is an output or outside its attempt");
      }
    }
  }
}
