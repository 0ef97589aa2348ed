package dev.batchrun.core.vocabulary;

import static dev.batchrun.core.vocabulary.FailureClass.Contradiction;
import static dev.batchrun.core.vocabulary.FailureClass.Disruption;
import static dev.batchrun.core.vocabulary.FailureClass.Internal;
import static dev.batchrun.core.vocabulary.FailureClass.None;
import static dev.batchrun.core.vocabulary.FailureClass.Request;
import static dev.batchrun.core.vocabulary.FailureClass.Resource;
import static dev.batchrun.core.vocabulary.FailureClass.Transient;

/**
 * Why a run is where it is. The one list of reasons: a constant is the reason of a condition and of
 * an Event, the code of a step's report, a metric label, a log key and a heading of the reference.
 */
public enum Reason {
  // Progress
  /** The step did what it should. */
  Succeeded(None, 0, "the step did what it should"),
  /** A Job of the run is at work. */
  InProgress(None, 0, "a Job of the run is at work"),
  /** Consumers may read the version. */
  Published(None, 0, "consumers may read the version"),
  /** The run's commit was found in the log, made by an earlier attempt or an earlier run object. */
  AlreadyPublished(None, 0, "the run's commit was found in the store"),
  /** Finished by design without publishing. */
  Completed(None, 0, "finished by design, nothing was published"),

  // Waiting
  /** The Dataset that the run names does not exist (yet). */
  DatasetNotFound(None, 0, "the Dataset that the run names does not exist yet"),
  /** An upstream dataset has not published what the run needs. */
  UpstreamNotPublished(Transient, 75, "an upstream dataset has not published what the run needs"),
  /** The run is suspended by its spec. */
  Suspended(None, 0, "the run is suspended by its spec"),
  /** Another run owns an overlapping output boundary. */
  WaitingForBoundary(None, 0, "another run owns an overlapping output boundary"),
  /** A ReadWriteOnce claim is mounted by another Job. */
  WaitingForClaim(None, 0, "a ReadWriteOnce claim is mounted by another Job"),
  /** The next attempt waits for its backoff. */
  BackingOff(None, 0, "the next attempt waits for its backoff"),
  /** The image cannot be pulled. */
  ImagePullFailed(Transient, 0, "the image of a container cannot be pulled"),
  /** No node takes the Pod. */
  Unschedulable(Transient, 0, "no node takes the Pod"),
  /** A volume, ConfigMap or Secret cannot be mounted. */
  MountFailed(Transient, 0, "a volume, ConfigMap or Secret that the Pod needs is not there"),
  /** A queue suspended the publish Job. */
  PublishQueued(None, 0, "a queue suspended the publish Job"),

  // Holds: a person answers with a Review
  /** The publish policy asks for an approval of this seal. */
  ApprovalRequired(None, 0, "the publish policy or a gate asks for an approval"),
  /** An approval is needed and nothing makes sure who gives it. */
  ApprovalNotEnforced(None, 0, "an approval is needed, and no policy makes sure who gives it"),
  /** The same name or key was published with another meaning. */
  RequestChanged(Contradiction, 44, "the same run was recorded with another meaning"),
  /** The evidence in the store does not allow a decision without a person. */
  ManualReviewRequired(
      Contradiction, 40, "the store's evidence does not allow a decision without a person"),
  /** The log has a gap or a broken chain. */
  LogBroken(Contradiction, 41, "the commit log has a gap, a broken chain or an unreadable entry"),
  /** The log belongs to somebody else. */
  LogForeign(Contradiction, 42, "the commit log belongs to another owner"),
  /** The log is shorter than it was seen before. */
  LogShortened(Contradiction, 43, "the commit log is shorter than it was seen before"),

  // The request, the contract or the data is wrong
  /** A field of the request or the contract does not make sense. */
  InvalidRequest(Request, 10, "a field of the request or the contract does not make sense"),
  /** The SQL does not parse or bind. */
  InvalidSql(Request, 11, "the SQL does not parse, does not bind or is not one SELECT"),
  /** The SQL can give another result when it is repeated. */
  NondeterministicSql(Request, 12, "the SQL can give another result when it is repeated"),
  /** No file matches the input. */
  InputMissing(Request, 13, "an input's files or upstream version are not there"),
  /** The input is there and has no rows in the boundary. */
  InputEmpty(Request, 14, "an input has no rows in the boundary"),
  /** The columns are not the declared ones. */
  SchemaDrift(Request, 15, "the columns are not those the contract declares"),
  /** An input file changed or vanished after the lock. */
  InputChanged(Request, 16, "an input file changed or vanished after the lock"),
  /** A reference's version is not there or has another checksum. */
  ReferenceUnavailable(
      Request, 17, "reference data is not there in the version or with the checksum named"),
  /** The transform staged rows outside the partitions the run owns. */
  OutsideBoundary(Request, 18, "the transform made rows outside the partitions the run owns"),
  /** The query or the user's container failed while it ran. */
  TransformFailed(Request, 19, "the transform failed while it ran"),
  /** A gate with severity FailRun did not hold. */
  QualityFailed(Request, 20, "a gate with severity FailRun did not hold"),
  /** More files than the contract allows. */
  TooManyFiles(Request, 21, "the output needs more files than the contract allows"),
  /** The process may not read or write where it has to. */
  PermissionDenied(Request, 22, "the process may not read or write a path it needs"),

  // Limits
  /** The time limit was reached. */
  TimeLimitReached(Resource, 30, "a time limit was reached"),
  /** The memory limit was reached. */
  MemoryLimitReached(Resource, 31, "the memory limit was reached"),
  /** The disk is full. */
  DiskFull(Resource, 32, "the disk is full"),

  // The world
  /** The store cannot be read or written at the moment. */
  StoreUnavailable(Transient, 76, "the store cannot be read or written at the moment"),
  /** The platform took the Pod away. */
  Disrupted(Disruption, 0, "the platform took the Pod away"),
  /** The process ended without a readable report. */
  NoReport(Transient, 0, "the process ended without a readable report"),
  /** Something that cannot happen did. */
  InternalError(Internal, 70, "something that cannot happen did"),

  // Verdicts of publish, fence and recover
  /** The epoch was fenced or the attempt condemned. */
  Fenced(Transient, 50, "a later epoch fenced this one, or its attempt was condemned"),
  /** An owned partition moved since the seal. */
  Conflict(Disruption, 51, "an owned partition moved since the seal was made"),
  /** A closed period covers an owned partition. */
  PeriodClosed(Request, 52, "a closed period covers an owned partition"),
  /** The approval is missing or names another seal. */
  NotApproved(Request, 53, "the approval is missing or names another seal"),
  /** Inspection: nothing was committed and never will be with the old epoch; publish again. */
  SafeToRetry(None, 0, "nothing was committed, the sealed bytes are whole: publish again"),
  /** Inspection: nothing was committed, the attempt was condemned and cleaned. */
  FailedCleaned(Transient, 0, "nothing was committed, the attempt was condemned and cleaned"),

  // Ends
  /** The run was cancelled by its spec. */
  Cancelled(Request, 0, "the run was cancelled by its spec"),
  /** A person rejected it. */
  Rejected(Request, 0, "a person rejected the seal"),
  /** A deadline of the run passed. */
  DeadlineExceeded(Resource, 0, "a deadline of the run passed"),
  /** More runs of a backfill failed than were allowed to. */
  FailureBudgetExceeded(Request, 0, "more runs of a backfill failed than were allowed to"),
  /** The world moved since a backfill was planned. */
  PlanChanged(None, 0, "the world moved since a backfill was planned; it is planned anew"),
  /** The attempts are used up. */
  RetriesExhausted(Transient, 0, "the attempts are used up"),
  /** The run object is being deleted. */
  Deleted(None, 0, "the run object is being deleted");

  private final FailureClass failureClass;
  private final int exitCode;
  private final String description;

  Reason(FailureClass failureClass, int exitCode, String description) {
    this.failureClass = failureClass;
    this.exitCode = exitCode;
    this.description = description;
  }

  /** Whose turn it is. */
  public FailureClass failureClass() {
    return failureClass;
  }

  /**
   * The exit code of a runner command that ends with this reason; 0 where no command does or it
   * succeeds.
   */
  public int exitCode() {
    return exitCode;
  }

  /** One clause for the reference. */
  public String description() {
    return description;
  }
}
