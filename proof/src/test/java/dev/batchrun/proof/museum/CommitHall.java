package dev.batchrun.proof.museum;

import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.PublishOutcome;
import dev.batchrun.runner.store.RecoveryOutcome;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.StoreWorld.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Commits whose outcome somebody got wrong, on the real store. */
final class CommitHall {
  private CommitHall() {}

  /** A look that finds nothing is taken for a failure while the commit is on its way. */
  static void lateCommit(boolean broken) {
    try (Lake lake = new Lake()) {
      Run run = lake.staged("late");
      lake.tryToPublish(
          run,
          At.before(
              "log.link",
              () -> {
                if (broken) {
                  lake.attempts(run).forEach(lake::delete);
                } else {
                  lake.store().recover(run.request());
                }
              }));
      lake.bytesAreThere();
      settle(lake, run);
      lake.check();
    }
  }

  /** Whoever loses the reply of a commit aborts, and aborting deletes the files. */
  static void abortOnUnknown(boolean broken) {
    try (Lake lake = new Lake()) {
      Run run = lake.staged("aborted");
      lake.tryToPublish(
          run,
          At.after(
              "log.link",
              () -> {
                if (broken) {
                  lake.attempts(run).forEach(lake::delete);
                }
                throw new IOException("the reply is lost");
              }));
      lake.bytesAreThere();
      settle(lake, run);
      lake.check();
    }
  }

  /** The writer of an entry that exists already replaces it. */
  static void overwrittenEntry(boolean broken) {
    try (Lake lake = new Lake()) {
      lake.published("first", "3");
      Run one = lake.staged("one", "1");
      Run other = lake.staged("other", "2");
      lake.publish(
          other,
          At.before(
              "log.link",
              () -> {
                lake.publish(one, Failpoints.none());
                if (broken) {
                  Files.delete(lake.newestEntry());
                }
              }));
      lake.check();
    }
  }

  /** The record that a commit happened expires, and the commit is made again. */
  static void forgottenCommit(boolean broken) {
    try (Lake lake = new Lake()) {
      lake.published("first", "2");
      Run run = lake.published("forgotten", "1");
      var witness = lake.store().witness();
      delete(lake.newestEntry());
      // Nothing in the place itself remembers it: the record of the commit is gone with it, and
      // readers are shown what was there before.
      delete(lake.root().resolve("_batchrun/runs/" + run.runId() + "/commit.json"));
      pointCurrentTo(lake, 1);
      StoreAccess access = lake.runs().access("here/shop/orders");
      StoreAccess remembers =
          new StoreAccess(
              access.owner(),
              broken ? Optional.empty() : Optional.of(witness),
              access.clock(),
              access.tokens());
      RecoveryOutcome outcome = lake.runs().store(remembers).recover(run.request());
      Invariant.ACKNOWLEDGED_STAYS.require(
          outcome.verdict() == RecoveryVerdict.ManualReviewRequired,
          "version " + witness.head() + " is gone and the verdict is " + outcome.verdict());
    }
  }

  /** A put that had happened is repeated by the client and meets its own entry. */
  static void ownWriteBehindARefusal(boolean broken) {
    try (Lake lake = new Lake()) {
      Run run = lake.staged("repeated");
      boolean[] met = {false};
      Failpoints lost =
          At.after(
              "log.link",
              () -> {
                met[0] = true;
                throw new IOException("the reply is lost; the put is repeated");
              });
      PublishOutcome outcome = lake.publish(run, lost);
      if (broken && met[0]) {
        // The client repeats the put, meets an entry, and does not ask whose it is.
        outcome = new PublishOutcome.Refused(Reason.Conflict, "another's entry is there", "");
      }
      Invariant.ANSWERS_ARE_TRUE.require(
          outcome instanceof PublishOutcome.Published, "the entry is there, said was " + outcome);
      lake.check();
    }
  }

  /** A network file system answers a link that lost with success. */
  static void lostLinkThatSaysSuccess(boolean broken) {
    try (Lake lake = new Lake()) {
      Run one = lake.staged("one");
      Run other = lake.staged("other");
      boolean[] lost = {false};
      PublishOutcome outcome =
          lake.runs()
              .store(
                  At.before(
                      "log.link",
                      () -> {
                        lake.publish(one, Failpoints.none());
                        lost[0] = true;
                      }))
              .publish(other.order());
      long head = lake.log().size() - 1;
      if (broken && lost[0]) {
        // Believes the reply: the slot that it wanted is its own.
        outcome =
            new PublishOutcome.Published(
                false,
                new dev.batchrun.api.v1alpha1.BatchRunStatus.Commit(head, "", null, null),
                null,
                other.seal);
      }
      lake.said(other, outcome);
      lake.check();
    }
  }

  /** Another writer takes a commit in progress for one that failed and rolls it back. */
  static void rolledBackInFlight(boolean broken) {
    try (Lake lake = new Lake()) {
      lake.published("first");
      Run slow = lake.staged("slow", "1");
      Run other = lake.staged("other", "1");
      lake.tryToPublish(
          slow,
          At.before(
              "log.link",
              () -> {
                if (broken) {
                  lake.attempts(slow).forEach(lake::delete);
                } else {
                  lake.publish(other, Failpoints.none());
                }
              }));
      lake.bytesAreThere();
      lake.check();
    }
  }

  /** Two installations write to one place and each takes it for its own. */
  static void twoOwners(boolean broken) {
    try (Lake lake = new Lake()) {
      lake.published("orders", "1");
      Run twin = new Run("orders");
      twin.content = "of the other cluster";
      twin.day = "1";
      StoreAccess other = lake.runs().access(broken ? "here/shop/orders" : "there/shop/orders");
      var opened = lake.runs().store(other).open(twin.request());
      Invariant.ONE_OWNER.require(
          opened instanceof dev.batchrun.runner.store.OpenResult.Refused,
          "a run of another installation was let in: " + opened.getClass().getSimpleName());
    }
  }

  /** What an operator does about a run: recover, and publish again where that is safe. */
  private static void settle(Lake lake, Run run) {
    RecoveryOutcome outcome = lake.store().recover(run.request());
    if (outcome.verdict() == RecoveryVerdict.SafeToRetry) {
      run.epoch = outcome.epoch() + 1;
      lake.publish(run, Failpoints.none());
    }
  }

  private static void pointCurrentTo(Lake lake, long version) {
    try {
      Path current = lake.root().resolve("current");
      Path older = Files.readSymbolicLink(current).resolveSibling(lake.viewOf(version));
      Files.delete(current);
      Files.createSymbolicLink(current, older);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
