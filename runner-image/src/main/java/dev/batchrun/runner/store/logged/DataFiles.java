package dev.batchrun.runner.store.logged;

import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.StageWrites;
import dev.batchrun.runner.store.Verification.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Where the bytes of staged and published files are kept, and a run's evidence. Stages write them
 * below directories of this machine; {@link #makeDurable} brings them where every machine finds
 * them.
 */
public interface DataFiles {

  /** Where a path of the dataset lies on this machine, if it does. */
  Path local(String path);

  /** The path of a file of this machine, relative to the dataset's root. */
  String relativize(Path file);

  /** A directory of this machine for a path; exists on return. */
  Path directory(String path) throws IOException;

  /** How stages write into such directories. */
  StageWrites writes();

  /**
   * Makes everything durable that a seal refers to.
   *
   * @param evidence the path of the run's evidence; everything in it goes with the seal
   */
  void makeDurable(Seal seal, String evidence) throws IOException;

  /** Makes a run's evidence durable that no seal takes along. */
  void keepEvidence(String evidence) throws IOException;

  /** Brings published files to this machine, their bytes checked; those that are here stay. */
  void fetch(List<PublishedFile> files) throws IOException;

  /** Compares files with what was recorded of them: a finding for each, in their order. */
  List<Finding> check(List<PublishedFile> files, int threads);

  /** {@code <bytes> <crc32c>} of what is there; empty when it is no file. */
  String content(String path) throws IOException;

  /** The paths of all files below a path, as far as a listing tells. */
  List<String> below(String path) throws IOException;

  /** Deletes a condemned file; it may be gone already. */
  void delete(String path) throws IOException;

  /** Deletes a condemned file and the directories that have nothing else in them. */
  void deleteWithDirectories(String path) throws IOException;

  /** Deletes all of a condemned attempt. */
  void deleteAttempt(String attemptPath) throws IOException;

  /** Removes what writers left that died before an instant; no record refers to it. */
  void removeLeftovers(Instant before) throws IOException;
}
