package dev.batchrun.core.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Digests that were given out. They stand in the logs and manifests of datasets: when one changes,
 * every finished run that is applied again is a stranger to its own commit.
 *
 * <p>A line may be added to {@code golden-digests.txt}, for a request that the projection learned
 * to tell apart. A line must never be changed or removed, and the projection must be mended instead
 * when one fails. Where meaning itself has to change, a second version of the projection is written
 * beside the first, with golden digests of its own, and both identities of a run are looked up.
 */
class GoldenDigestsTest {

  @Test
  void givesTheDigestsThatWereGivenOut() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("golden-digests.txt")) {
      assertEquals(new String(golden.readAllBytes(), StandardCharsets.UTF_8), digests());
    }
  }

  @Test
  void givesTheCanonicalTextThatWasDigested() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("golden-full.json")) {
      assertEquals(
          new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip(),
          CanonicalJson.text(RequestMeaning.of(Requests.full())));
    }
  }

  private static String digests() {
    Map<String, RunIdentity> identities = new LinkedHashMap<>();
    new TreeMap<>(requests())
        .forEach(
            (name, request) ->
                identities.put(name, RunIdentity.of("main", "team-a", name, request)));
    return identities.entrySet().stream()
        .map(
            e ->
                e.getKey() + " " + e.getValue().runId() + " " + e.getValue().requestDigest() + "\n")
        .collect(Collectors.joining());
  }

  private static Map<String, Map<String, Object>> requests() {
    Map<String, Object> small = Requests.small();
    Map<String, Map<String, Object>> requests = new LinkedHashMap<>();
    requests.put("small", small);
    requests.put("full", Requests.full());
    requests.put("dry-run", Requests.with(small, "run.mode", "DryRun"));
    requests.put("rerun", Requests.with(small, "run.rerun", "late files arrived"));
    requests.put("whole", Requests.with(small, "run.partition", null));
    requests.put(
        "rollback",
        Requests.with(Requests.with(small, "run.mode", "Rollback"), "run.rollback.toVersion", 41));
    requests.put(
        "promote",
        Requests.with(Requests.with(small, "run.mode", "Promote"), "run.promote.run", "shadow-1"));
    requests.put(
        "not-ascii",
        Requests.with(small, "run.partition", Map.of("day", "M\u00fcnchen \ud83d\ude00 \"\\\n")));
    return requests;
  }
}
