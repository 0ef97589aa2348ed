package dev.batchrun.local.server;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventExpiryTest {
  private static final String EVENTS = "/api/v1/namespaces/default/events";

  @TempDir Path directory;

  private TestServer startAt(Instant time) {
    return TestServer.start(
        new LocalApiServer.Options(
            0, Optional.of(directory), PodLogs.NONE, Clock.fixed(time, ZoneOffset.UTC)));
  }

  private static void report(TestServer api, String name) {
    api.post(
            EVENTS,
            "{\"metadata\":{\"name\":\""
                + name
                + "\"},\"involvedObject\":{\"kind\":\"Task\",\"name\":\"a\",\"namespace\":\"default\"}}")
        .expect(201);
  }

  @Test
  void forgetsEventsAfterAnHour() {
    Instant noon = Instant.parse("2026-01-01T12:00:00Z");
    try (TestServer api = startAt(noon)) {
      report(api, "old");
    }
    try (TestServer api = startAt(noon.plus(Duration.ofMinutes(61)))) {
      report(api, "new");
      await().until(() -> api.get(EVENTS + "/old").code() == 404);
      api.get(EVENTS + "/new").expect(200);
    }
  }
}
