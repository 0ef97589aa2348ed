package dev.batchrun.runner.inputs;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock.LockedFile;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.json.Digests.Algorithm;
import dev.batchrun.runner.json.Digests.FileDigest;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Files on a claim. A path is followed only to a regular file that lies on the claim; whatever a
 * link says, nothing outside is ever read.
 *
 * @param subject for messages: {@code input raw}, {@code reference airports}
 * @param claimName the claim
 * @param root where it is mounted
 */
public record ClaimFiles(String subject, String claimName, Path root) {

  /** The regular file that a relative path means. */
  public Path resolve(String path) throws IOException {
    Path file = root.normalize().resolve(path).normalize();
    if (!file.startsWith(root.normalize())) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject + ": " + path + " leaves claim " + claimName + "; name a path inside the claim");
    }
    Path real = file.toRealPath();
    if (!real.startsWith(root.toRealPath())) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject
              + ": "
              + path
              + " is a link to "
              + real
              + ", outside of claim "
              + claimName
              + "; links that leave the claim are not followed. Copy the file, or mount its claim");
    }
    if (!Files.isRegularFile(real)) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject
              + ": "
              + path
              + " on claim "
              + claimName
              + " is "
              + (Files.isDirectory(real) ? "a directory" : "no regular file")
              + "; name files, such as "
              + path
              + "/*.parquet");
    }
    return real;
  }

  /** Locks files: size and digest of each, read in parallel. */
  public List<LockedFile> lock(
      List<String> paths, Algorithm algorithm, int threads, LongConsumer progress)
      throws IOException {
    List<Path> files = new ArrayList<>();
    List<String> times = new ArrayList<>();
    for (String path : paths) {
      requirePlain(path);
      try {
        Path file = resolve(path);
        files.add(file);
        times.add(
            Files.readAttributes(file, BasicFileAttributes.class)
                .lastModifiedTime()
                .toInstant()
                .toString());
      } catch (NoSuchFileException gone) {
        throw new StepFailure(
            Reason.InputMissing,
            subject
                + ": "
                + path
                + " is not on claim "
                + claimName
                + (Files.isSymbolicLink(root.resolve(path)) ? " (a link to nothing)" : "")
                + "; deliver it or correct the list",
            gone);
      }
    }
    List<FileDigest> digests = Digests.files(files, algorithm, threads, progress);
    List<LockedFile> locked = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      FileDigest digest = digests.get(i);
      locked.add(new LockedFile(paths.get(i), digest.size(), digest.digest(), times.get(i)));
    }
    return locked;
  }

  /**
   * The engine expands names: it would read {@code a1.parquet} in place of {@code a[1].parquet}.
   */
  private void requirePlain(String path) {
    if (path.chars().anyMatch(c -> "*?[".indexOf(c) >= 0)) {
      throw new StepFailure(
          Reason.InvalidRequest,
          subject
              + ": "
              + path
              + " on claim "
              + claimName
              + " has one of * ? [ in its name, which the engine takes for a pattern; rename the"
              + " file, or write a pattern that leaves it out");
    }
  }

  /** The files of a lock, still there with their sizes. */
  public List<Path> present(List<LockedFile> locked) throws IOException {
    List<Path> files = new ArrayList<>();
    for (LockedFile file : locked) {
      Path real;
      try {
        real = resolve(file.path());
      } catch (NoSuchFileException gone) {
        throw changed(file, "nothing: it vanished");
      }
      long size = Files.size(real);
      if (size != file.size()) {
        throw changed(file, size + " bytes");
      }
      files.add(real);
    }
    return files;
  }

  /** Fails with InputChanged unless every file still has the bytes that were locked. */
  public void verify(List<LockedFile> locked, int threads, LongConsumer progress)
      throws IOException {
    List<Path> files = present(locked);
    TreeMap<Algorithm, List<Integer>> byAlgorithm = new TreeMap<>();
    for (int i = 0; i < locked.size(); i++) {
      byAlgorithm
          .computeIfAbsent(Algorithm.of(locked.get(i).digest()), a -> new ArrayList<>())
          .add(i);
    }
    for (var group : byAlgorithm.entrySet()) {
      List<Path> paths = group.getValue().stream().map(files::get).toList();
      List<FileDigest> found = Digests.files(paths, group.getKey(), threads, progress);
      for (int i = 0; i < found.size(); i++) {
        LockedFile expected = locked.get(group.getValue().get(i));
        if (!found.get(i).digest().equals(expected.digest())) {
          throw changed(expected, found.get(i).digest() + ", " + found.get(i).size() + " bytes");
        }
      }
    }
  }

  private StepFailure changed(LockedFile expected, String found) {
    return new StepFailure(
        Reason.InputChanged,
        subject
            + ": "
            + expected.path()
            + " on claim "
            + claimName
            + " changed after the lock: expected "
            + expected.digest()
            + ", "
            + expected.size()
            + " bytes; found "
            + found
            + ". Put the locked file back, or create another run over the new data");
  }
}
