package dev.batchrun.proof.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which files are there, and what is in them? Immutable; a change gives other files. Kept sorted,
 * so that the same files are equal however they came to be.
 */
public final class Files {
  /** Nothing is there. */
  public static final Files NONE = new Files(new String[0], new String[0]);

  private final String[] paths;
  private final String[] contents;
  private final int hash;

  private Files(String[] paths, String[] contents) {
    this.paths = paths;
    this.contents = contents;
    this.hash = 31 * Arrays.hashCode(paths) + Arrays.hashCode(contents);
  }

  /** Whether there is such a file. */
  public boolean has(String path) {
    return Arrays.binarySearch(paths, path) >= 0;
  }

  /** What is in it. */
  public Optional<String> read(String path) {
    int at = Arrays.binarySearch(paths, path);
    return at < 0 ? Optional.empty() : Optional.of(contents[at]);
  }

  /** Whether exactly this is in it. */
  public boolean holds(String path, String content) {
    int at = Arrays.binarySearch(paths, path);
    return at >= 0 && contents[at].equals(content);
  }

  /** The paths that begin so, sorted. */
  public List<String> below(String prefix) {
    List<String> found = new ArrayList<>();
    int at = Arrays.binarySearch(paths, prefix);
    for (int i = at < 0 ? -at - 1 : at; i < paths.length && paths[i].startsWith(prefix); i++) {
      found.add(paths[i]);
    }
    return found;
  }

  /** These files and one more, or with other content. */
  public Files with(String path, String content) {
    int at = Arrays.binarySearch(paths, path);
    if (at >= 0) {
      if (contents[at].equals(content)) {
        return this;
      }
      String[] changed = contents.clone();
      changed[at] = content;
      return new Files(paths, changed);
    }
    int insert = -at - 1;
    return new Files(inserted(paths, insert, path), inserted(contents, insert, content));
  }

  /** These files, and this one unless there is one of the name. */
  public Files withIfAbsent(String path, String content) {
    return has(path) ? this : with(path, content);
  }

  /** These files without one. */
  public Files without(String path) {
    int at = Arrays.binarySearch(paths, path);
    return at < 0 ? this : new Files(removed(paths, at), removed(contents, at));
  }

  private static String[] inserted(String[] from, int at, String value) {
    String[] result = new String[from.length + 1];
    System.arraycopy(from, 0, result, 0, at);
    result[at] = value;
    System.arraycopy(from, at, result, at + 1, from.length - at);
    return result;
  }

  private static String[] removed(String[] from, int at) {
    String[] result = new String[from.length - 1];
    System.arraycopy(from, 0, result, 0, at);
    System.arraycopy(from, at + 1, result, at, result.length - at);
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Files files
        && hash == files.hash
        && Arrays.equals(paths, files.paths)
        && Arrays.equals(contents, files.contents);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < paths.length; i++) {
      text.append(text.isEmpty() ? "" : ", ").append(paths[i]).append('=').append(contents[i]);
    }
    return text.toString();
  }
}
