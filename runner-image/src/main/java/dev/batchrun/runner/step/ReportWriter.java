package dev.batchrun.runner.step;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.step.StepReport;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.runner.json.CanonicalJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes a report where the kubelet picks it up, in at most {@link PodLayout#MAX_REPORT_BYTES}: of
 * a report that is too long the texts for people are cut, never a digest or a count.
 */
public final class ReportWriter {
  private static final String CUT = "…";

  private final Path target;

  public ReportWriter(Path target) {
    this.target = target;
  }

  /** The report's bytes, texts cut until they fit. */
  public static byte[] encode(StepReport report) {
    StepReport current = report;
    byte[] bytes = CanonicalJson.bytes(current);
    int excess = bytes.length - PodLayout.MAX_REPORT_BYTES;
    if (excess > 0 && current.message() != null) {
      current = Reports.from(current).message(shorten(current.message(), excess)).build();
      bytes = CanonicalJson.bytes(current);
    }
    excess = bytes.length - PodLayout.MAX_REPORT_BYTES;
    if (excess > 0 && current.quality() != null && current.quality().firstProblem() != null) {
      BatchRunStatus.Quality q = current.quality();
      BatchRunStatus.Quality cut =
          new BatchRunStatus.Quality(
              q.passed(),
              q.warned(),
              q.failed(),
              q.quarantinedRows(),
              shorten(q.firstProblem(), excess));
      current = Reports.from(current).quality(cut).build();
      bytes = CanonicalJson.bytes(current);
    }
    if (bytes.length > PodLayout.MAX_REPORT_BYTES) {
      throw new IllegalStateException(
          "report: found " + bytes.length + " bytes without its texts: " + current);
    }
    return bytes;
  }

  /** Writes it in one piece: a reader sees all of it or nothing. */
  public void write(StepReport report) throws IOException {
    byte[] bytes = encode(report);
    // The kubelet bind-mounts the termination log as a file, which cannot be replaced, only
    // written; a plain path of local mode can be replaced.
    boolean mounted = target.equals(Path.of(PodLayout.TERMINATION_LOG));
    if (mounted
        || Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(target)) {
      Files.write(target, bytes);
      return;
    }
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    try {
      Files.write(temporary, bytes);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.write(target, bytes);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      // A bind mount at another path than the default answers EBUSY to a rename.
      Files.write(target, bytes);
    }
  }

  /**
   * Takes at least {@code excess} bytes of JSON off a text. A character costs at least its UTF-8
   * bytes in JSON, so cutting by UTF-8 bytes is always enough.
   */
  static String shorten(String text, int excess) {
    int keep = bytes(text) - excess - bytes(CUT);
    if (keep <= 0) {
      return CUT;
    }
    StringBuilder result = new StringBuilder();
    int used = 0;
    for (int codePoint : text.codePoints().toArray()) {
      int size = bytes(Character.toString(codePoint));
      if (used + size > keep) {
        break;
      }
      used += size;
      result.appendCodePoint(codePoint);
    }
    return result.append(CUT).toString();
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
