package dev.batchrun.runner.step;

import dev.batchrun.core.vocabulary.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Which reason an exception of the platform means, and how it is told to a person. */
public final class Failures {
  /** What glibc says for ENOSPC and EDQUOT; the JDK has no type for either. */
  private static final String NO_SPACE = "No space left on device";

  private static final String NO_QUOTA = "Disk quota exceeded";

  private Failures() {}

  /** The failure that a command ends with. */
  public static StepFailure of(Throwable thrown) {
    if (thrown instanceof StepFailure failure) {
      return failure;
    }
    if (thrown instanceof UncheckedIOException unchecked) {
      return ofIo(unchecked.getCause());
    }
    if (thrown instanceof IOException io) {
      return ofIo(io);
    }
    if (thrown instanceof OutOfMemoryError) {
      return new StepFailure(
          Reason.MemoryLimitReached,
          "memory: the runner's heap is full; raise spec.execution.resources.memory",
          thrown);
    }
    return new StepFailure(
        Reason.InternalError,
        "internal error: "
            + thrown
            + " at "
            + Arrays.stream(thrown.getStackTrace())
                .limit(3)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining(" < "))
            + "; this is a defect of BatchRun, please report it",
        thrown);
  }

  private static StepFailure ofIo(IOException io) {
    if (io instanceof FileSystemException file) {
      return ofFile(file);
    }
    String text = String.valueOf(io.getMessage());
    if (text.contains(NO_SPACE) || text.contains(NO_QUOTA)) {
      return diskFull("disk", io);
    }
    if (io.getCause() instanceof ReadOnlyFileSystemException) {
      return new StepFailure(Reason.PermissionDenied, text + ": the file system is read-only", io);
    }
    return new StepFailure(Reason.StoreUnavailable, "input or output failed: " + text, io);
  }

  private static StepFailure ofFile(FileSystemException file) {
    String reason = String.valueOf(file.getReason());
    if (file instanceof AccessDeniedException || reason.contains("Read-only file system")) {
      return new StepFailure(
          Reason.PermissionDenied,
          file.getFile()
              + ": permission denied for user "
              + System.getProperty("user.name")
              + "; give the claim's files to the runner's group (fsGroup), or make them readable",
          file);
    }
    if (reason.contains(NO_SPACE) || reason.contains(NO_QUOTA)) {
      return diskFull(file.getFile(), file);
    }
    String subject =
        file.getOtherFile() == null
            ? file.getFile()
            : file.getFile() + " -> " + file.getOtherFile();
    return new StepFailure(Reason.StoreUnavailable, subject + ": " + why(file), file);
  }

  /** Many of these exceptions say what is wrong by their class alone. */
  private static String why(FileSystemException file) {
    if (file instanceof NoSuchFileException) {
      return "not there, though it was just before";
    }
    if (file instanceof FileAlreadyExistsException || file instanceof DirectoryNotEmptyException) {
      return "something else stands there; another process may be at work on it";
    }
    return (file.getReason() == null ? "input or output failed" : file.getReason())
        + "; the store cannot be used at the moment";
  }

  private static StepFailure diskFull(String subject, IOException cause) {
    return new StepFailure(
        Reason.DiskFull,
        subject + ": no space left; enlarge the claim, or collect superseded versions",
        cause);
  }
}
