package dev.batchrun.runner.store.s3;

import dev.batchrun.runner.store.logged.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.function.Supplier;

/**
 * Can the protocol rest on this service's conditional puts? Some ignore the condition, and some
 * check it first and write later, which is right for one writer and loses commits of two. So
 * several writers race for the same key, again and again, and each time exactly one may win.
 */
final class ConditionalWrites {
  private static final int WRITERS = 8;
  private static final int ROUNDS = 12;

  /** Large enough that a service which checks before it has the bytes takes its time over them. */
  private static final int BYTES = 64 << 10;

  private final S3Objects objects;
  private final Supplier<String> tokens;

  ConditionalWrites(S3Objects objects, Supplier<String> tokens) {
    this.objects = objects;
    this.tokens = tokens;
  }

  /** A put that may be refused. */
  private interface Put {
    void of(byte[] bytes) throws IOException;
  }

  /** Why not; empty when no fault showed. Leaves nothing behind unless it is interrupted. */
  Optional<String> fault() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      String path = Layout.SYSTEM + "/probe/" + tokens.get();
      try {
        Optional<String> fault = fault(path);
        if (fault.isPresent()) {
          return fault;
        }
      } finally {
        objects.delete(path);
      }
    }
    return Optional.empty();
  }

  private Optional<String> fault(String path) throws IOException {
    Optional<String> created =
        race("If-None-Match: *", path, bytes -> objects.putIfAbsent(path, bytes));
    if (created.isPresent()) {
      return created;
    }
    String tag = objects.get(path).tag();
    return race("If-Match", path, bytes -> objects.putIfMatch(path, bytes, tag));
  }

  private Optional<String> race(String condition, String path, Put put) throws IOException {
    List<byte[]> won = new ArrayList<>();
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    List<Callable<Void>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      byte[] bytes = bytes(writer);
      writers.add(
          () -> {
            start.await();
            try {
              put.of(bytes);
              synchronized (won) {
                won.add(bytes);
              }
            } catch (S3Failures.Refused refused) {
              // As it should be for all but one.
            } catch (IOException unknown) {
              // Neither won nor lost, such as a 409: it says nothing against the service.
            }
            return null;
          });
    }
    InParallel.run(WRITERS, writers);
    if (won.size() > 1) {
      return Optional.of(
          won.size()
              + " of "
              + WRITERS
              + " writers at once were told that their put with "
              + condition
              + " had won");
    }
    byte[] found = objects.get(path).bytes();
    return won.isEmpty() || Arrays.equals(found, won.get(0))
        ? Optional.empty()
        : Optional.of("the put with " + condition + " that was told to have won was overwritten");
  }

  private byte[] bytes(int writer) {
    byte[] bytes = new byte[BYTES];
    byte[] token = (writer + " " + tokens.get()).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(token, 0, bytes, 0, token.length);
    return bytes;
  }
}
