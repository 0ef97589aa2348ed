package dev.batchrun.runner.inputs;

import dev.batchrun.api.v1alpha1.DigestAlgorithm;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.core.vocabulary.BoundaryClock;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock.LockedFile;
import dev.batchrun.runner.evidence.InputLock.LockedInput;
import dev.batchrun.runner.json.Digests.Algorithm;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Locks inputs that are files on a claim. */
public final class FileInputs {
  private static final int NEARBY = 5;

  private final StepContext context;
  private final Progress progress;

  public FileInputs(StepContext context, Progress progress) {
    this.context = context;
    this.progress = progress;
  }

  /** The files that an input means right now, with size and digest. */
  public LockedInput lock(Input input) throws IOException {
    Input.Files files = input.files();
    ClaimFiles claim =
        new ClaimFiles(
            "input " + input.name(), files.claimName(), context.claim(files.claimName()));
    Optional<RowInterval> interval =
        Optional.ofNullable(input.boundary())
            .map(
                b ->
                    RowInterval.of(
                        input.name(), b, Optional.ofNullable(context.request().interval())));
    List<String> paths = files.path() == null ? listed(files) : globbed(input, claim);
    boolean byArrival =
        interval.isPresent() && input.boundary().clock() == BoundaryClock.FileArrivalTime;
    if (byArrival) {
      paths = arrived(input, claim, paths, interval.get());
    }
    if (paths.isEmpty() && input.whenEmpty() != Input.EmptyPolicy.Accept) {
      throw missing(input, claim);
    }
    List<LockedFile> locked = digest(input, claim, paths);
    Optional<RowInterval> rows = byArrival ? Optional.empty() : interval;
    return new LockedInput(
        input.name(),
        files.claimName(),
        locked,
        rows.map(i -> i.from().toString()).orElse(null),
        rows.map(i -> i.to().toString()).orElse(null),
        null,
        null);
  }

  private List<LockedFile> digest(Input input, ClaimFiles claim, List<String> paths)
      throws IOException {
    long total = 0;
    for (String path : paths) {
      Path file = claim.root().resolve(path);
      total += Files.exists(file) ? Files.size(file) : 0;
    }
    long bytes = Math.max(1, total);
    AtomicLong done = new AtomicLong();
    Algorithm algorithm =
        input.files().digest() == DigestAlgorithm.SHA256 ? Algorithm.SHA256 : Algorithm.CRC32C;
    List<LockedFile> locked =
        claim.lock(
            paths,
            algorithm,
            context.cpus(),
            read ->
                progress.bar(
                    "lock",
                    Math.min(0.99, done.addAndGet(read) / (double) bytes),
                    "of " + Progress.bytes(bytes) + " digested for " + input.name()));
    progress.line(
        "lock",
        "input "
            + input.name()
            + ": "
            + Progress.count(locked.size())
            + (locked.size() == 1 ? " file, " : " files, ")
            + Progress.bytes(locked.stream().mapToLong(LockedFile::size).sum()));
    return locked;
  }

  private static List<String> listed(Input.Files files) {
    return files.list().stream().distinct().sorted().toList();
  }

  private List<String> globbed(Input input, ClaimFiles claim) throws IOException {
    Glob glob;
    try {
      glob = Glob.of(input.files().path());
    } catch (IllegalArgumentException e) {
      throw new StepFailure(
          Reason.InvalidRequest,
          "input "
              + input.name()
              + ": files.path '"
              + input.files().path()
              + "' is no glob: "
              + e.getMessage(),
          e);
    }
    if (!Files.isDirectory(claim.root())) {
      throw missing(input, claim);
    }
    return List.copyOf(glob.expand(claim.root()));
  }

  private List<String> arrived(
      Input input, ClaimFiles claim, List<String> paths, RowInterval interval) throws IOException {
    List<String> inside = new ArrayList<>();
    for (String path : paths) {
      Instant time;
      try {
        time = Files.getLastModifiedTime(claim.resolve(path)).toInstant();
      } catch (NoSuchFileException gone) {
        // Taken away between listing and looking: it is not there, as if listed a moment later.
        continue;
      }
      if (!time.isBefore(interval.from()) && time.isBefore(interval.to())) {
        inside.add(path);
      }
    }
    if (inside.isEmpty() && !paths.isEmpty() && input.whenEmpty() != Input.EmptyPolicy.Accept) {
      throw new StepFailure(
          Reason.InputEmpty,
          "input "
              + input.name()
              + ": "
              + paths.size()
              + " files match "
              + input.files().path()
              + " on claim "
              + claim.claimName()
              + ", none arrived in ["
              + interval.from()
              + ", "
              + interval.to()
              + "); wait for the delivery, or set whenEmpty: Accept");
    }
    return inside;
  }

  private StepFailure missing(Input input, ClaimFiles claim) throws IOException {
    String pattern = input.files().path() == null ? "the list of files" : input.files().path();
    return new StepFailure(
        Reason.InputMissing,
        "input "
            + input.name()
            + ": no file matches "
            + pattern
            + " on claim "
            + claim.claimName()
            + "; "
            + nearby(input, claim.root())
            + ". Deliver the files, or correct inputs["
            + input.name()
            + "].files.path");
  }

  /** What stands where the pattern looked, so that a typing mistake is seen at once. */
  private static String nearby(Input input, Path root) throws IOException {
    String fixed =
        input.files().path() == null ? "" : Glob.of(input.files().path()).fixedDirectory();
    Path directory = root.resolve(fixed).normalize();
    String asked = fixed.isEmpty() ? "" : fixed + "/";
    while (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) && !directory.equals(root)) {
      directory = directory.getParent();
    }
    if (!Files.isDirectory(directory)) {
      return "the claim's mount is empty or missing";
    }
    String relative = root.relativize(directory).toString();
    String where = relative.isEmpty() ? "the claim's root" : "directory " + relative + "/";
    String absent = relative.equals(fixed) ? "" : "there is no directory " + asked + ", ";
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> names =
          entries.map(p -> p.getFileName() + (Files.isDirectory(p) ? "/" : "")).sorted().toList();
      return absent
          + where
          + (names.isEmpty()
              ? " is empty"
              : " holds "
                  + names.stream().limit(NEARBY).collect(Collectors.joining(", "))
                  + (names.size() > NEARBY ? " and " + (names.size() - NEARBY) + " more" : ""));
    }
  }
}
