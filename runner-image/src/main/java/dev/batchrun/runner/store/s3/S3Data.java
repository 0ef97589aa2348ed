package dev.batchrun.runner.store.s3;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.json.SelfChecked;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.StageWrites;
import dev.batchrun.runner.store.Verification.Finding;
import dev.batchrun.runner.store.Verification.State;
import dev.batchrun.runner.store.logged.DataFiles;
import dev.batchrun.runner.store.logged.FileCheck;
import dev.batchrun.runner.store.logged.Layout;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * The bytes of a dataset as objects. What an attempt uploads is listed in a record before the first
 * byte goes up, so that the attempt can be deleted by name: a list of the bucket is never what a
 * deletion goes by.
 */
final class S3Data implements DataFiles {
  private static final int FORMAT = 1;
  private static final int FETCHES = 8;

  private final S3Objects objects;
  private final S3Records records;
  private final S3Steps steps;
  private final S3Scratch scratch;
  private final int uploads;

  /**
   * @param uploads how many files go up at once, as one step
   */
  S3Data(S3Objects objects, S3Records records, S3Steps steps, S3Scratch scratch, int uploads) {
    this.objects = objects;
    this.records = records;
    this.steps = steps;
    this.scratch = scratch;
    this.uploads = uploads;
  }

  /** What an attempt uploads. */
  record Uploads(int format, String attemptPath, List<String> paths) {}

  @Override
  public Path local(String path) {
    return scratch.resolve(path);
  }

  @Override
  public String relativize(Path file) {
    return scratch.root().relativize(file.toAbsolutePath().normalize()).toString();
  }

  @Override
  public Path directory(String path) throws IOException {
    Path directory = scratch.resolve(path);
    scratch.createDirectories(directory);
    return directory;
  }

  @Override
  public StageWrites writes() {
    return new S3StageFiles(scratch, steps);
  }

  @Override
  public void makeDurable(Seal seal, String evidence) throws IOException {
    List<Uploading.File> files = new ArrayList<>();
    for (Seal.OutputFile output : seal.outputs()) {
      files.add(
          new Uploading.File(
              scratch.resolve(output.path()),
              output.path(),
              Optional.ofNullable(output.crc32c()).filter(crc -> !crc.isEmpty())));
    }
    if (!files.isEmpty()) {
      register(seal.attemptPath(), files.stream().map(Uploading.File::path).toList());
    }
    files.addAll(evidence(evidence));
    upload(files);
  }

  @Override
  public void keepEvidence(String evidence) throws IOException {
    upload(evidence(evidence));
  }

  private List<Uploading.File> evidence(String path) throws IOException {
    return scratch.files(scratch.resolve(path)).stream()
        .map(file -> new Uploading.File(file, path + "/" + file.getFileName(), Optional.empty()))
        .toList();
  }

  private void upload(List<Uploading.File> files) throws IOException {
    Uploading uploading = new Uploading(objects);
    for (int at = 0; at < files.size(); at += uploads) {
      List<Callable<Void>> wave = new ArrayList<>();
      for (Uploading.File file : files.subList(at, Math.min(files.size(), at + uploads))) {
        wave.add(
            () -> {
              uploading.upload(file);
              return null;
            });
      }
      steps.step(Written.STAGED, Operation.FLUSH, () -> InParallel.run(uploads, wave));
    }
  }

  /**
   * Records what goes up, in the first free place: an attempt that is sealed again may add files.
   */
  private void register(String attemptPath, List<String> paths) throws IOException {
    byte[] bytes = SelfChecked.bytes(new Uploads(FORMAT, attemptPath, paths));
    steps.step(
        Written.STAGED,
        Operation.SYNC,
        () -> {
          for (int n = 0; ; n++) {
            byte[] found = records.putIfAbsent(uploads(attemptPath, n), bytes);
            if (decode(attemptPath, n, found).paths().containsAll(paths)) {
              return;
            }
          }
        });
  }

  private static String uploads(String attemptPath, int n) {
    return Layout.SYSTEM
        + "/uploads/"
        + attemptPath.substring(Layout.DATA.length() + 1)
        + "/"
        + n
        + ".json";
  }

  private static Uploads decode(String attemptPath, int n, byte[] bytes) throws IOException {
    Uploads uploads;
    try {
      uploads = SelfChecked.read(bytes, Uploads.class);
    } catch (IOException e) {
      throw damaged(attemptPath, n, e.getMessage());
    }
    if (!attemptPath.equals(uploads.attemptPath())
        || uploads.paths().stream().anyMatch(path -> !path.startsWith(attemptPath + "/"))) {
      throw damaged(attemptPath, n, "found the record of something else");
    }
    return uploads;
  }

  private static StepFailure damaged(String attemptPath, int n, String what) {
    return new StepFailure(
        Reason.ManualReviewRequired,
        uploads(attemptPath, n) + ": " + what + ". Nothing was changed. Restore the store");
  }

  @Override
  public void fetch(List<PublishedFile> files) throws IOException {
    FileCheck here = new FileCheck(new ScratchSource());
    List<Callable<Void>> missing = new ArrayList<>();
    List<Finding> found = here.of(files, 1);
    for (int i = 0; i < files.size(); i++) {
      PublishedFile file = files.get(i);
      if (found.get(i).state() != State.Sound) {
        missing.add(
            () -> {
              try (InputStream bytes = objects.open(file.path())) {
                scratch.take(bytes, file.file());
              }
              requireSound(here.of(List.of(file), 1).get(0));
              return null;
            });
      }
    }
    InParallel.run(FETCHES, missing);
  }

  private static void requireSound(Finding finding) {
    if (finding.state() != State.Sound) {
      throw new StepFailure(
          Reason.ManualReviewRequired,
          finding.path()
              + ": "
              + finding.detail()
              + ". It is published and was not read. Restore the object, or publish its partition"
              + " anew");
    }
  }

  /** Files in the scratch directory. */
  private static final class ScratchSource implements FileCheck.Source {
    @Override
    public FileCheck.Bytes read(PublishedFile file, boolean withSha256) throws IOException {
      try (ReadableByteChannel channel = Channels.newChannel(Files.newInputStream(file.file()))) {
        return FileCheck.Bytes.of(channel, file.bytes(), withSha256);
      }
    }

    @Override
    public Optional<String> noFile(PublishedFile file) {
      return Optional.empty();
    }
  }

  @Override
  public List<Finding> check(List<PublishedFile> files, int threads) {
    return new FileCheck(new S3Source(objects)).of(files, threads);
  }

  @Override
  public String content(String path) throws IOException {
    FileCheck.Bytes bytes = new S3Source(objects).read(path, Long.MAX_VALUE - 1, false);
    return bytes.size() + " " + bytes.crc32c();
  }

  @Override
  public List<String> below(String path) throws IOException {
    return objects.below(path);
  }

  @Override
  public void delete(String path) throws IOException {
    records.delete(Written.CONDEMNED, path);
  }

  @Override
  public void deleteWithDirectories(String path) throws IOException {
    delete(path);
  }

  @Override
  public void deleteAttempt(String attemptPath) throws IOException {
    for (int n = 0;
        records.require(uploads(attemptPath, n)) instanceof Look.Present<byte[]> found;
        n++) {
      for (String path : decode(attemptPath, n, found.value()).paths()) {
        delete(path);
      }
    }
    scratch.deleteTree(scratch.resolve(attemptPath));
  }

  @Override
  public void removeLeftovers(Instant before) {
    // Nothing: parts of an upload that was never completed go with the bucket's lifecycle rule.
  }
}
