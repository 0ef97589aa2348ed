package dev.batchrun.runner.store.logged;

import dev.batchrun.runner.step.Failures;
import dev.batchrun.runner.store.Look;
import java.io.IOException;
import java.util.List;

/**
 * Where the small files of the protocol are kept: the log's slots, the records of runs, what is
 * derived from them. Paths are relative to the dataset's root. What a method did is durable when it
 * returns, and each is one or more durable steps with fault points of their own.
 *
 * <p><b>Failures.</b> An {@link IOException} says nothing about whether the step took place. A
 * {@link dev.batchrun.runner.step.StepFailure} of a guard says that it did not.
 */
public interface RecordFiles {

  /** Throws when a step must not be taken. */
  interface Guard {
    void check() throws IOException;
  }

  /** Says that something is about to be looked at by other means than these. */
  void looking(String path) throws IOException;

  /** A small file's bytes, as they are now and not as they were a moment ago. */
  Look<byte[]> read(String path);

  /** Whether a file is there, as far as this one look can tell. */
  boolean exists(String path) throws IOException;

  /**
   * Puts a file where none is, and answers with what is there then: ours, or whoever was first.
   * Replies lie both ways, so the file is read back and its bytes decide.
   *
   * @param guard asked once more right before the file appears; throws to prevent it
   */
  byte[] putIfAbsent(Written what, String path, byte[] bytes, Guard guard) throws IOException;

  /** Puts a file that anybody can derive again, in place of what was there. */
  void replace(Written what, String path, byte[] bytes) throws IOException;

  /** Deletes a file; it may be gone already. */
  void delete(Written what, String path) throws IOException;

  /** Makes a file durable that was seen, perhaps before its writer had done so. */
  void sync(Written what, String path) throws IOException;

  /**
   * The names in a directory, sorted; none when it is not there. It may be behind: what is not
   * listed may be there, and what is listed may be gone.
   */
  List<String> list(String path) throws IOException;

  /** The bytes of a file that may be absent; a file that cannot be read is an exception. */
  default Look<byte[]> require(String path) throws IOException {
    Look<byte[]> look = read(path);
    if (look instanceof Look.Unreadable<byte[]> unreadable) {
      throw new IOException(unreadable.why());
    }
    return look;
  }

  /** Puts a file where none is, and answers with what is there then. */
  default byte[] putIfAbsent(Written what, String path, byte[] bytes) throws IOException {
    return putIfAbsent(what, path, bytes, () -> {});
  }

  /** Why something cannot be read, for people. */
  static String why(IOException e) {
    return Failures.of(e).getMessage();
  }
}
