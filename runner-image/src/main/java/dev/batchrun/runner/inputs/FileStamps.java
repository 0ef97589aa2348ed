package dev.batchrun.runner.inputs;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the file system says of files before they are read, to be compared with what it says after.
 */
public final class FileStamps {
  private final Map<Path, String> stamps = new LinkedHashMap<>();

  private FileStamps() {}

  /** The stamps of a lock's files. */
  public static FileStamps of(StepContext context, InputLock lock) throws IOException {
    FileStamps result = new FileStamps();
    for (var input : lock.inputs()) {
      for (var file : input.files()) {
        result.add(context.claim(input.claimName()).resolve(file.path()));
      }
    }
    for (var reference : lock.references()) {
      result.add(context.claim(reference.claimName()).resolve(reference.path()));
    }
    return result;
  }

  /** Fails with InputChanged when a file was written or replaced in between. */
  public void requireUnchanged() throws IOException {
    for (Map.Entry<Path, String> entry : stamps.entrySet()) {
      String now = stamp(entry.getKey());
      if (!now.equals(entry.getValue())) {
        throw new StepFailure(
            Reason.InputChanged,
            "input file "
                + entry.getKey()
                + " changed while it was read: expected "
                + entry.getValue()
                + ", found "
                + now
                + ". The rows are not used; make sure that nobody writes to locked files, and run"
                + " again");
      }
    }
  }

  private void add(Path file) throws IOException {
    stamps.put(file, stamp(file));
  }

  private static String stamp(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.size()
          + " bytes, modified "
          + attributes.lastModifiedTime()
          + ", "
          + attributes.fileKey();
    } catch (NoSuchFileException gone) {
      return "nothing: it vanished";
    }
  }
}
