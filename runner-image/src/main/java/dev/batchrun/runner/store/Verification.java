package dev.batchrun.runner.store;

import java.util.List;

/**
 * How the bytes of a version compare with what was recorded.
 *
 * @param version compared
 * @param files each of them, sorted by path
 */
public record Verification(long version, List<Finding> files) {
  public Verification {
    files = List.copyOf(files);
  }

  /** Whether everything is as recorded. */
  public boolean sound() {
    return files.stream().allMatch(file -> file.state() == State.Sound);
  }

  /** What a file is. */
  public enum State {
    /** Size and checksums are as recorded. */
    Sound,
    /** It is not there. */
    Missing,
    /** It is shorter than recorded. */
    Truncated,
    /** It has other bytes. */
    Corrupt,
    /** It has the bytes of another file of the version. */
    Swapped,
    /** Nothing recorded it. */
    Foreign,
    /** It could not be read. */
    Unreadable
  }

  /**
   * A file.
   *
   * @param path relative to the dataset's root
   * @param detail found and expected; empty when sound
   */
  public record Finding(String path, State state, String detail) {}
}
