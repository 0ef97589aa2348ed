package dev.batchrun.proof.corruption;

import dev.batchrun.api.step.SurveyResult;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.CollectOrder;
import dev.batchrun.runner.store.CollectOutcome;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.RecoveryOutcome;
import dev.batchrun.runner.store.Verification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** A command that may meet the damage. */
enum Probe {
  Verify {
    @Override
    Ended act(Scene scene, Steps steps) {
      return verified(steps.store().verify(OptionalLong.empty()));
    }
  },
  VerifyEarlier {
    @Override
    Ended act(Scene scene, Steps steps) {
      List<Verification.Finding> findings = new ArrayList<>();
      for (long version : List.of(1L, 2L, 4L)) {
        findings.addAll(steps.store().verify(OptionalLong.of(version)).files());
      }
      return verified(new Verification(4, findings));
    }
  },
  Survey {
    @Override
    Ended act(Scene scene, Steps steps) {
      SurveyResult result = steps.store().survey(scene.first().request(), true);
      return result.reason() == Reason.Succeeded
          ? Ended.well(result.partitions() + " " + known(result.run()))
          : Ended.refused(result.reason(), result.message());
    }
  },
  Snapshot {
    @Override
    Ended act(Scene scene, Steps steps) {
      return Ended.well(
          steps.store().snapshot(OptionalLong.empty()).base(scene.first().boundary()));
    }
  },
  PublishOther {
    @Override
    Ended act(Scene scene, Steps steps) {
      return published(steps.publish(steps.stage(Asked.publish("fresh", "7"))));
    }
  },
  OpenFirst {
    @Override
    Ended act(Scene scene, Steps steps) {
      return opened(steps.store().open(scene.first().request()));
    }
  },
  OpenSecond {
    @Override
    Ended act(Scene scene, Steps steps) {
      return opened(steps.store().open(scene.second().request()));
    }
  },
  PublishWaiting {
    @Override
    Ended act(Scene scene, Steps steps) {
      return published(steps.publish(scene.waiting()));
    }
  },
  RecoverWaiting {
    @Override
    Ended act(Scene scene, Steps steps) {
      return recovered(steps.store().recover(scene.waiting().request()));
    }
  },
  RecoverOld {
    @Override
    Ended act(Scene scene, Steps steps) {
      return recovered(steps.store().recover(scene.old().request()));
    }
  },
  RecoverHalf {
    @Override
    Ended act(Scene scene, Steps steps) {
      return recovered(steps.store().recover(scene.half().request()));
    }
  },
  ComputeHalfAgain {
    @Override
    Ended act(Scene scene, Steps steps) {
      Attempt attempt = steps.begin(scene.half());
      return Ended.well(attempt.path());
    }
  },
  RecoverDying {
    @Override
    Ended act(Scene scene, Steps steps) {
      return recovered(steps.store().recover(scene.dying().request()));
    }
  },
  PublishOverDying {
    @Override
    Ended act(Scene scene, Steps steps) {
      return published(steps.publish(steps.stage(Asked.publish("over", "4"))));
    }
  },
  Promote {
    @Override
    Ended act(Scene scene, Steps steps) {
      return published(steps.publish(steps.restore(Asked.promote("promo", "1", scene.shade()))));
    }
  },
  Rollback {
    @Override
    Ended act(Scene scene, Steps steps) {
      return published(steps.publish(steps.restore(Asked.rollback("back", "2", 2))));
    }
  },
  Collect {
    @Override
    Ended act(Scene scene, Steps steps) {
      steps.pass(Duration.ofDays(8));
      CollectOrder order =
          new CollectOrder(1, Duration.ofDays(7), Duration.ofDays(7), Duration.ofHours(1));
      CollectOutcome condemned = steps.store().collect(order);
      CollectOutcome carriedOut = steps.pass(Duration.ofHours(2)).store().collect(order);
      return Ended.well(condemned + " " + carriedOut);
    }
  };

  abstract Ended act(Scene scene, Steps steps);

  /** Runs the command at a place as a Job would: whatever is thrown becomes a reason. */
  Ended at(Scene scene, Place place) {
    try {
      return act(scene, new Steps(place, "p", scene.end().plusSeconds(60)).seen(scene.witness()));
    } catch (RuntimeException thrown) {
      StepFailure failure = Failures.of(thrown);
      return Ended.refused(failure.reason(), failure.getMessage());
    }
  }

  /** Whether it may change anything. */
  boolean reads() {
    return ordinal() <= Snapshot.ordinal();
  }

  /** What a survey says of a run, but for the attempts that it happens to find. */
  private static String known(SurveyResult.RunStanding run) {
    return run == null
        ? "unknown"
        : run.openedAt() + " " + run.epoch() + " " + run.commit() + " " + run.manifest();
  }

  private static Ended verified(Verification verification) {
    String findings =
        verification.files().stream()
            .filter(file -> file.state() != Verification.State.Sound)
            .map(file -> file.state() + " " + file.path() + " (" + file.detail() + ")")
            .collect(Collectors.joining("\n"));
    return findings.isEmpty()
        ? Ended.well("v" + verification.version() + ", " + verification.files().size() + " files")
        : Ended.refused(Reason.ManualReviewRequired, findings);
  }

  private static Ended opened(OpenResult result) {
    return result instanceof OpenResult.Refused refused
        ? Ended.refused(refused.reason(), refused.message())
        : Ended.well(
            result instanceof OpenResult.AlreadyPublished published
                ? published.commit()
                : result.getClass().getSimpleName());
  }

  private static Ended published(PublishOutcome.Published published) {
    return Ended.well(published.commit());
  }

  private static Ended recovered(RecoveryOutcome outcome) {
    return outcome.verdict() == RecoveryVerdict.NoDecision
            || outcome.verdict() == RecoveryVerdict.ManualReviewRequired
        ? Ended.refused(outcome.verdict().reason(), outcome.message())
        : Ended.well(outcome.verdict() + " " + outcome.commit() + " " + outcome.epoch());
  }

  /**
   * How a command ended.
   *
   * @param refused whether it found something wrong
   * @param word what it answered else
   * @param message for people
   */
  record Ended(boolean refused, Reason reason, String word, String message) {
    static Ended well(Object word) {
      return new Ended(false, Reason.Succeeded, String.valueOf(word), "");
    }

    static Ended refused(Reason reason, String message) {
      return new Ended(true, reason, "", String.valueOf(message));
    }
  }
}
