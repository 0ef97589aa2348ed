package dev.batchrun.core.log;

import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.vocabulary.Reason;

/** What a check says about an entry that somebody wants to append. */
public sealed interface Verdict {

  /** The reason to report. */
  Reason reason();

  /** For people: found, expected, consequence or next step. */
  String message();

  /** Nothing speaks against the entry. */
  record Clear() implements Verdict {
    @Override
    public Reason reason() {
      return Reason.Succeeded;
    }

    @Override
    public String message() {
      return "nothing speaks against it";
    }
  }

  /**
   * The entry is there already, or one that means the same.
   *
   * @param n its number
   */
  record Done(long n) implements Verdict {
    @Override
    public Reason reason() {
      return Reason.Succeeded;
    }

    @Override
    public String message() {
      return "entry " + n + " says so already";
    }
  }

  /**
   * The run has its one commit.
   *
   * @param n the entry
   */
  record AlreadyPublished(String runId, long n) implements Verdict {
    @Override
    public Reason reason() {
      return Reason.AlreadyPublished;
    }

    @Override
    public String message() {
      return "run " + runId + ": published as v" + n + " before; nothing was changed";
    }
  }

  /** A fence covers the epoch. */
  record EpochFenced(String runId, long epoch, long fencedEpoch) implements Verdict {
    @Override
    public Reason reason() {
      return Reason.Fenced;
    }

    @Override
    public String message() {
      return "run "
          + runId
          + ": epoch "
          + epoch
          + " is fenced up to "
          + fencedEpoch
          + ". Nothing was changed. Only a higher epoch may publish";
    }
  }

  /** The attempt's bytes are condemned. */
  record AttemptCondemned(String runId, String attemptPath) implements Verdict {
    @Override
    public Reason reason() {
      return Reason.Fenced;
    }

    @Override
    public String message() {
      return "run "
          + runId
          + ": "
          + attemptPath
          + " was condemned and may be deleted. Nothing was changed. A new attempt is needed";
    }
  }

  /**
   * A partition moved since the seal.
   *
   * @param found the version in force; 0 when none is
   * @param foundRun whose it is; empty when none is
   * @param expected the version the seal was made against; 0 when none was
   */
  record Conflict(PartitionKey partition, long found, String foundRun, String runId, long expected)
      implements Verdict {
    @Override
    public Reason reason() {
      return Reason.Conflict;
    }

    @Override
    public String message() {
      String current =
          found == 0
              ? "no version is in force"
              : "current version is v" + found + ", published by run " + foundRun;
      String meant = expected == 0 ? "to be its first version" : "to replace v" + expected;
      return "output "
          + partition
          + ": "
          + current
          + "; run "
          + runId
          + " meant "
          + meant
          + ". Nothing was changed. The gates have to run again against what is there";
    }
  }

  /** A closing covers a partition that would change. */
  record PeriodClosed(PartitionKey partition, String closing, long n) implements Verdict {
    @Override
    public Reason reason() {
      return Reason.PeriodClosed;
    }

    @Override
    public String message() {
      return "output "
          + partition
          + ": period '"
          + closing
          + "' was closed by entry "
          + n
          + ". Nothing was changed. Reopen it or ask for a restatement";
    }
  }

  /** The approval is missing, for another seal, or by whoever asked. */
  record NotApproved(String why) implements Verdict {
    @Override
    public Reason reason() {
      return Reason.NotApproved;
    }

    @Override
    public String message() {
      return why;
    }
  }

  /** What should come (back) in force is not kept any more. */
  record SourceGone(String why) implements Verdict {
    @Override
    public Reason reason() {
      return Reason.InvalidRequest;
    }

    @Override
    public String message() {
      return why;
    }
  }

  /** Something refers to what should be condemned. */
  record Referenced(Condemned condemned, String why) implements Verdict {
    @Override
    public Reason reason() {
      return Reason.InternalError;
    }

    @Override
    public String message() {
      return condemned.attemptPath() + ": " + why + "; it was not condemned";
    }
  }

  /** The entry does not fit the state of the log. */
  record Misplaced(Reason reason, String message) implements Verdict {}
}
