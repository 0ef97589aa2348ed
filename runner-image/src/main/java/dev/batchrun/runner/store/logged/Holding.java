package dev.batchrun.runner.store.logged;

import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.Verdict;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.SealRef;
import java.io.IOException;

/** Keeps a Shadow run's sealed bytes from collection and shows them in a view of their own. */
final class Holding {
  private final Parts parts;

  Holding(Parts parts) {
    this.parts = parts;
  }

  String hold(SealRef ref, long g0) throws IOException {
    Seal seal = parts.records().referredSeal(ref.runId(), ref.digest());
    Entry.Hold hold = new Entry.Hold(ref.runId(), ref.digest(), seal.attemptPath());
    CommitLog.Appended appended =
        parts
            .log()
            .append(
                ref.runId(),
                0,
                hold,
                view -> Checks.hold(view.fold(), view.facts(ref.runId(), g0), hold));
    if (appended instanceof CommitLog.Unknown unknown) {
      throw unknown.failure();
    }
    if (appended instanceof CommitLog.Refused refused
        && !(refused.verdict() instanceof Verdict.Done)) {
      throw new StepFailure(refused.verdict().reason(), refused.verdict().message());
    }
    return view(seal, ref.digest());
  }

  private String view(Seal seal, String digest) throws IOException {
    String path = Layout.shadowView(seal.runId(), digest);
    parts.views().build(path, parts.snapshots().shadow(seal));
    return path;
  }
}
