package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Checks;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.PublishCheck;
import dev.batchrun.core.log.Verdict;
import java.util.List;

/** What production code has to say before an entry may be appended. */
public sealed interface Guard {

  /** The verdict after this head. */
  Verdict after(Log log, Scene scene);

  /** A publish. */
  record OfPublish(Seal seal, long epoch, long g0) implements Guard {
    @Override
    public Verdict after(Log log, Scene scene) {
      Verdict verdict =
          PublishCheck.of(scene.entry(seal), epoch, false, "")
              .after(log.fold(), log.facts(seal.run(), g0));
      return verdict instanceof Verdict.PeriodClosed && scene.is(Mutant.CLOSED_UNASKED)
          ? new Verdict.Clear()
          : verdict;
    }
  }

  /** A fence. */
  record OfFence(String run, long epoch, long g0) implements Guard {
    @Override
    public Verdict after(Log log, Scene scene) {
      return Checks.fence(log.fold(), log.facts(run, g0), epoch);
    }
  }

  /** A condemnation. */
  record OfCondemn(List<Condemned> condemned) implements Guard {
    @Override
    public Verdict after(Log log, Scene scene) {
      return scene.is(Mutant.CONDEMN_UNCHECKED)
          ? new Verdict.Clear()
          : Checks.condemn(log.fold(), condemned);
    }
  }

  /** A closing. */
  record OfClose(Entry.Close close) implements Guard {
    @Override
    public Verdict after(Log log, Scene scene) {
      return Checks.close(log.fold(), close);
    }
  }
}
