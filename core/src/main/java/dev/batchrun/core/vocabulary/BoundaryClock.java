package dev.batchrun.core.vocabulary;

/** By which time or position an input's boundary is drawn. Intervals are half-open. */
public enum BoundaryClock {
  /** A column says when it happened; rows are taken by that column. */
  EventTime,
  /** A column says when it was received; rows are taken by that column. */
  IngestionTime,
  /** A column says when the source committed it; rows are taken by that column. */
  SourceCommitTime,
  /** The file's modification time; whole files are taken. */
  FileArrivalTime,
  /** A table snapshot. */
  SnapshotId,
  /** A position in an ordered column. */
  CursorRange;

  /** Whether rows are taken by the value of a column. */
  public boolean readsColumn() {
    return switch (this) {
      case EventTime, IngestionTime, SourceCommitTime -> true;
      case FileArrivalTime, SnapshotId, CursorRange -> false;
    };
  }
}
