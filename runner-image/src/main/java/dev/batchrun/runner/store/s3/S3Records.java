package dev.batchrun.runner.store.s3;

import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.logged.RecordFiles;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** Records as objects. An object that can be read is durable, so there is nothing to sync. */
final class S3Records implements RecordFiles {
  private static final int TRIES = 4;

  private final S3Objects objects;
  private final S3Steps steps;

  S3Records(S3Objects objects, S3Steps steps) {
    this.objects = objects;
    this.steps = steps;
  }

  @Override
  public void looking(String path) throws IOException {
    steps.failpoints().looking(path);
  }

  @Override
  public Look<byte[]> read(String path) {
    try {
      looking(path);
      return new Look.Present<>(objects.get(path).bytes());
    } catch (NoSuchFileException e) {
      return new Look.Absent<>();
    } catch (IOException e) {
      String why = RecordFiles.why(e);
      return new Look.Unreadable<>(why.contains(path) ? why : path + ": " + why);
    }
  }

  @Override
  public boolean exists(String path) throws IOException {
    return objects.head(path).isPresent();
  }

  /**
   * {@inheritDoc}
   *
   * <p>412 says that somebody was first, perhaps an earlier try of ours; 409 says neither; no
   * answer says nothing. So the object is read back each time. Putting the same bytes again is
   * safe: a try that is still on its way is then refused, or it is the one that counts.
   */
  @Override
  public byte[] putIfAbsent(Written what, String path, byte[] bytes, Guard guard)
      throws IOException {
    return put(
        path,
        () ->
            steps.step(
                what,
                Operation.LINK,
                () -> {
                  guard.check();
                  objects.putIfAbsent(path, bytes);
                }));
  }

  /** The same as a part of another step. */
  byte[] putIfAbsent(String path, byte[] bytes) throws IOException {
    return put(path, () -> objects.putIfAbsent(path, bytes));
  }

  private byte[] put(String path, S3Steps.Action put) throws IOException {
    for (int tries = 1; ; tries++) {
      IOException reply = null;
      try {
        put.run();
      } catch (S3Failures.Refused e) {
        // Somebody was first; who, the bytes say.
      } catch (IOException e) {
        reply = e;
      }
      if (require(path) instanceof Look.Present<byte[]> present) {
        return present.value();
      }
      if (tries == TRIES) {
        throw reply != null ? reply : new IOException(path + ": put, but it is not there");
      }
      Pause.after(tries);
    }
  }

  @Override
  public void replace(Written what, String path, byte[] bytes) throws IOException {
    steps.step(what, Operation.RENAME, () -> objects.put(path, bytes));
  }

  @Override
  public void delete(Written what, String path) throws IOException {
    steps.step(what, Operation.DELETE, () -> objects.delete(path));
  }

  @Override
  public void sync(Written what, String path) {
    // Nothing: an object that was seen does not vanish with anybody's power.
  }

  @Override
  public List<String> list(String path) throws IOException {
    looking(path);
    return objects.names(path);
  }
}
