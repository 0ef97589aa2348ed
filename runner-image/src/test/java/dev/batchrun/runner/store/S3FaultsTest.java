package dev.batchrun.runner.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.log.LogAudit;
import dev.batchrun.core.recovery.RecoveryVerdict;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.StoreWorld.Run;
import dev.batchrun.runner.store.s3.S3Clients;
import dev.batchrun.runner.store.s3.S3Location;
import dev.batchrun.runner.store.s3.S3Server;
import dev.batchrun.runner.store.s3.S3Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a network and a busy service do to a store, answered by a real server. */
class S3FaultsTest {
  private static final Map<String, String> NEW = Map.of("1", "second", "2", "second");

  @TempDir Path scratch;

  private S3Store store(S3Server server, String prefix, StoreAccess access) {
    S3Location location = S3StoreTest.location(prefix, server);
    S3Clients clients = S3Clients.connect(location, S3Server.environment("writer"));
    return new S3Store(location, clients, scratch, 2, access, Failpoints.none());
  }

  private StoreWorld world(S3Server server) {
    S3Location location = S3StoreTest.location("orders", server);
    S3Clients clients = S3Clients.connect(location, S3Server.environment("writer"));
    return new StoreWorld(
        (access, failpoints) -> new S3Store(location, clients, scratch, 2, access, failpoints));
  }

  /** Answers the first of each kind of request with a status, before or after it took place. */
  private static final class FirstOfEach implements S3Server.Faults {
    private final int status;
    private final boolean after;
    private final Predicate<String> requests;
    private final Set<String> seen = new HashSet<>();
    private boolean on;

    FirstOfEach(int status, boolean after, Predicate<String> requests) {
      this.status = status;
      this.after = after;
      this.requests = requests;
    }

    @Override
    public void before(String verb, String key) {
      if (!after) {
        answer(verb, key);
      }
    }

    @Override
    public void after(String verb, String key) {
      if (after) {
        answer(verb, key);
      }
    }

    private synchronized void answer(String verb, String key) {
      String request = verb + " " + key;
      if (on && requests.test(request) && seen.add(request)) {
        throw S3Exceptions.fromStatusCode(status);
      }
    }
  }

  private void publishesOnceIn(FirstOfEach faults) throws Exception {
    try (S3Server server = S3Server.atomic(faults)) {
      StoreWorld world = world(server);
      world.publish(new Run("first"));
      faults.on = true;
      Run run = new Run("second");
      PublishOutcome.Published published = world.publish(run);
      assertEquals(2, published.commit().version());
      assertEquals(NEW, world.published());
      assertEquals(
          RecoveryVerdict.AlreadyPublished, world.store().recover(run.request()).verdict());
      S3Store store = store(server, "orders", world.access("here/shop/orders"));
      assertEquals(List.of(), LogAudit.violations(store.log()));
      assertEquals(3, store.log().size());
      assertTrue(store.verify(OptionalLong.empty()).sound());
      assertTrue(faults.seen.size() > 4, faults.seen.toString());
    }
  }

  @Test
  void publishesOnceThoughTheReplyToEveryPutIsLost() throws Exception {
    publishesOnceIn(new FirstOfEach(500, true, request -> request.startsWith("PUT")));
  }

  @Test
  void publishesOnceThoughEveryPutIsAnsweredWith409() throws Exception {
    publishesOnceIn(new FirstOfEach(409, false, S3FaultsTest::isConditional));
  }

  /** Only a put with a condition is ever answered with 409. */
  private static boolean isConditional(String request) {
    return request.startsWith("PUT")
        && (request.matches(".*/(log|keys|attempts)/.*")
            || request.matches(".*/(open|lock|current|seal-[0-9a-f]+)\\.json"));
  }

  @Test
  void publishesOnceThoughEveryRequestIsToldToSlowDown() throws Exception {
    publishesOnceIn(new FirstOfEach(503, false, request -> true));
  }

  @Test
  void aListThatIsBehindDoesNoHarm() throws Exception {
    Set<String> hidden = new HashSet<>();
    S3Server.Faults stale =
        new S3Server.Faults() {
          @Override
          public boolean hides(String key) {
            return hidden.stream().anyMatch(key::contains);
          }
        };
    try (S3Server server = S3Server.atomic(stale)) {
      StoreWorld world = world(server);
      world.publish(new Run("first"));
      hidden.addAll(
          Set.of("/log/", "/runs/", "/claims/", "/views/", "/checkpoints/", "/attempts/"));
      Run waiting = new Run("waiting");
      waiting.day = "1";
      waiting.days = List.of("1");
      world.stage(world.store(), waiting);
      world.pass(Duration.ofDays(30));
      CollectOrder order =
          new CollectOrder(1, Duration.ofDays(7), Duration.ofDays(7), Duration.ofHours(1));
      world.store().collect(order);
      world.pass(Duration.ofDays(1));
      world.store().collect(order);
      assertInstanceOf(PublishOutcome.Published.class, world.store().publish(waiting.order()));
      assertEquals(Map.of("1", "waiting", "2", "first"), world.published());
      hidden.clear();
      assertTrue(world.store().verify(OptionalLong.empty()).sound());
    }
  }

  @Test
  void refusesServicesWhoseConditionalWritesDoNotHold() throws Exception {
    for (S3Server server : List.of(S3Server.checkingFirst(), S3Server.ignoringConditions())) {
      try (server) {
        OpenResult.Refused refused =
            assertInstanceOf(
                OpenResult.Refused.class, world(server).store().open(new Run("x").request()));
        assertEquals(Reason.InvalidRequest, refused.reason());
        assertTrue(
            refused.message().startsWith("output.store.s3: the object store at http://"),
            refused.message());
        assertTrue(refused.message().contains("writers at once were told"), refused.message());
      }
    }
  }

  @Test
  void saysWhichSecretAndKeyIsMissingOrWrong() throws Exception {
    try (S3Server server = S3Server.atomic(new S3Server.Faults() {})) {
      assertEquals(
          "output.store.s3.credentialsSecret: found no key AWS_ACCESS_KEY_ID in Secret 'writer';"
              + " create the Secret in the run's namespace with the keys AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY",
          denied(server, Map.of()));
      Map<String, String> wrong = new HashMap<>(S3Server.environment("writer"));
      wrong.put("BATCHRUN_SECRET_WRITER_AWS_SECRET_ACCESS_KEY", "hunter2");
      String message = denied(server, wrong);
      assertTrue(message.endsWith("correct key AWS_SECRET_ACCESS_KEY of Secret 'writer'"), message);
      assertTrue(!message.contains("hunter2"), message);
      wrong.put("BATCHRUN_SECRET_WRITER_AWS_ACCESS_KEY_ID", "nobody");
      message = denied(server, wrong);
      assertTrue(message.endsWith("correct key AWS_ACCESS_KEY_ID of Secret 'writer'"), message);
    }
  }

  private String denied(S3Server server, Map<String, String> environment) {
    S3Location location = S3StoreTest.location("orders", server);
    StepFailure failure =
        assertThrows(
            StepFailure.class,
            () ->
                new StoreWorld(
                        (access, failpoints) ->
                            new S3Store(
                                location,
                                S3Clients.connect(location, environment),
                                scratch,
                                1,
                                access,
                                failpoints))
                    .store()
                    .open(new Run("x").request()));
    assertEquals(Reason.PermissionDenied, failure.reason());
    return failure.getMessage();
  }

  @Test
  void uploadsALargeFileInPartsAndRefusesOneThatChangedOnItsWay() throws Exception {
    try (S3Server server = S3Server.atomic(new S3Server.Faults() {})) {
      StoreWorld world = world(server);
      world.writer =
          (file, day, content) -> Files.write(file, new byte[(9 << 20) + Integer.parseInt(day)]);
      Run run = new Run("large");
      world.publish(run);
      assertTrue(world.store().verify(OptionalLong.empty()).sound());
      Run flipped = new Run("flipped");
      StepFailure failure =
          assertThrows(
              StepFailure.class, () -> world.stage(world.store(flippingBeforeUpload()), flipped));
      assertEquals(Reason.StoreUnavailable, failure.reason());
      assertTrue(failure.getMessage().contains("it was not uploaded"), failure.getMessage());
    }
  }

  /** A bit of each staged file flips after it was sealed. */
  private Failpoints flippingBeforeUpload() {
    return new Interruptions(-1, where -> {}) {
      @Override
      public void before(String point) throws IOException {
        if (point.equals("staged.flush")) {
          try (var files = Files.walk(scratch)) {
            for (Path file : files.filter(f -> f.toString().contains("flipped")).toList()) {
              if (Files.isRegularFile(file)) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[7] ^= 1;
                Files.write(file, bytes);
              }
            }
          }
        }
      }
    };
  }

  @Test
  void refusesAPrefixAboveAndAPrefixBelowAnotherDataset() throws Exception {
    try (S3Server server = S3Server.atomic(new S3Server.Faults() {})) {
      world(server).publish(new Run("first"));
      StoreWorld other = new StoreWorld((access, failpoints) -> store(server, "orders/eu", access));
      OpenResult.Refused refused =
          assertInstanceOf(OpenResult.Refused.class, other.store().open(new Run("x").request()));
      assertTrue(
          refused.message().contains("found another dataset at 'orders' of bucket lake, above it"),
          refused.message());
    }
  }
}
