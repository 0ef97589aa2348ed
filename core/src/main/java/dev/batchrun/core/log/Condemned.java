package dev.batchrun.core.log;

import dev.batchrun.core.boundary.PartitionKey;

/** Something that may be deleted. */
public sealed interface Condemned {

  /** The run that registered the path. */
  String runId();

  /** The attempt's path; what is condemned lies below. */
  String attemptPath();

  /** All bytes of an attempt that was never published and is not held. */
  record AttemptBytes(String runId, String attemptPath) implements Condemned {}

  /** The files of a partition version past its retention. */
  record VersionBytes(PartitionKey partition, long version, Source source) implements Condemned {
    @Override
    public String runId() {
      return source.runId();
    }

    @Override
    public String attemptPath() {
      return source.attemptPath();
    }
  }

  /** The staged files that a published seal names as discarded. */
  record Leftovers(String runId, String sealDigest, String attemptPath) implements Condemned {}
}
