package dev.batchrun.runner.store.filesystem;

import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.StageWrites;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.logged.DataFiles;
import dev.batchrun.runner.store.logged.FileCheck;
import dev.batchrun.runner.store.logged.Layout;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The bytes of a dataset on a mounted claim: where stages write them is where they stay. */
record StagedBytes(DurableFiles files) implements DataFiles {

  @Override
  public Path local(String path) {
    return files.resolve(path);
  }

  @Override
  public String relativize(Path file) {
    return files.root().relativize(file.toAbsolutePath().normalize()).toString();
  }

  @Override
  public Path directory(String path) throws IOException {
    Path directory = files.resolve(path);
    files.createDirectories(directory);
    return directory;
  }

  @Override
  public StageWrites writes() {
    return new StageFiles(files);
  }

  @Override
  public void makeDurable(Seal seal, String evidencePath) throws IOException {
    Set<Path> directories = new TreeSet<>();
    Path root = files.root();
    for (Seal.OutputFile output : seal.outputs()) {
      Path file = files.resolve(output.path());
      files.steps().sync(Written.STAGED, Operation.FLUSH, file);
      for (Path at = file.getParent(); !at.equals(root); at = at.getParent()) {
        directories.add(at);
      }
    }
    Path evidence = files.resolve(evidencePath);
    if (Files.isDirectory(evidence)) {
      for (Path file : regularFiles(evidence)) {
        files.steps().sync(Written.STAGED, Operation.FLUSH, file);
      }
      directories.add(evidence);
      directories.add(evidence.getParent());
    }
    for (Path directory : directories) {
      files.steps().sync(Written.STAGED, Operation.SYNC, directory);
    }
  }

  @Override
  public void keepEvidence(String evidence) {
    // It stays where it was written.
  }

  private static List<Path> regularFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Override
  public void fetch(List<PublishedFile> published) {
    // The claim is mounted: they are here.
  }

  @Override
  public List<Finding> check(List<PublishedFile> published, int threads) {
    return new FileCheck(new MountedFiles()).of(published, threads);
  }

  @Override
  public String content(String path) throws IOException {
    Path file = files.resolve(path);
    if (MountedFiles.noFile(file).isPresent()) {
      return "";
    }
    FileCheck.Bytes bytes = MountedFiles.read(file, false);
    return bytes.size() + " " + bytes.crc32c();
  }

  @Override
  public List<String> below(String path) throws IOException {
    return files.below(path);
  }

  @Override
  public void delete(String path) throws IOException {
    files.delete(Written.CONDEMNED, path);
  }

  @Override
  public void deleteWithDirectories(String path) throws IOException {
    delete(path);
    files.removeEmpty(
        Written.CONDEMNED, files.resolve(path).getParent(), files.resolve(Layout.DATA));
  }

  @Override
  public void deleteAttempt(String attemptPath) throws IOException {
    files.deleteTree(Written.CONDEMNED, files.resolve(attemptPath));
  }

  @Override
  public void removeLeftovers(Instant before) throws IOException {
    for (String name : files.list(Layout.TEMPORARY)) {
      Path file = files.resolve(Layout.TEMPORARY + "/" + name);
      try {
        Instant written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        if (!written.isAfter(before)) {
          files.deleteTree(Written.TEMPORARY, file);
        }
      } catch (NoSuchFileException e) {
        // Its writer was done with it.
        continue;
      }
    }
  }
}
