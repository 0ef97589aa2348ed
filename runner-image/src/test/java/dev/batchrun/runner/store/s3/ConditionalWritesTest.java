package dev.batchrun.runner.store.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which services are found out? Each is a server of its own, asked over the network. */
class ConditionalWritesTest {
  private static Optional<String> fault(S3Server server) throws Exception {
    S3Location location =
        new S3Location(
            S3Server.BUCKET,
            "orders",
            Optional.of(server.endpoint()),
            "us-east-1",
            true,
            Optional.of("writer"),
            List.of());
    S3Objects objects =
        new S3Objects(location, S3Clients.connect(location, S3Server.environment("writer")));
    Optional<String> fault =
        new ConditionalWrites(objects, () -> UUID.randomUUID().toString()).fault();
    assertEquals(List.of(), objects.below(""), "it leaves nothing behind");
    return fault;
  }

  @Test
  void trustsAServiceWhoseConditionsAreAtomic() throws Exception {
    try (S3Server server = S3Server.atomic(new S3Server.Faults() {})) {
      assertEquals(Optional.empty(), fault(server));
    }
  }

  @Test
  void findsOutAServiceThatChecksFirstAndWritesLater() throws Exception {
    try (S3Server server = S3Server.checkingFirst()) {
      String fault = fault(server).orElse("");
      assertTrue(fault.matches("[2-8] of 8 writers at once were told .*"), fault);
    }
  }

  @Test
  void findsOutAServiceThatKnowsNoConditions() throws Exception {
    try (S3Server server = S3Server.ignoringConditions()) {
      assertEquals(
          "8 of 8 writers at once were told that their put with If-None-Match: * had won",
          fault(server).orElse(""));
    }
  }
}
