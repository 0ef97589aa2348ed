package dev.batchrun.runner.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.runner.json.Digests.Algorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanonicalJsonTest {
  @TempDir Path directory;

  @Test
  void doesNotDependOnTheOrderOfWriting() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("b", List.of(Map.of("z", 1, "a", "ä"), 2.50));
    value.put("a", null);
    assertEquals("{\"a\":null,\"b\":[{\"a\":\"ä\",\"z\":1},2.5]}", CanonicalJson.text(value));
    assertEquals(
        "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        CanonicalJson.digest(Map.of()));
  }

  @Test
  void refusesAKeyThatIsThereTwiceAndWhatFollowsTheValue() {
    assertThrows(IOException.class, () -> CanonicalJson.tree("{\"a\":1,\"a\":2}"));
    assertThrows(
        IOException.class,
        () -> CanonicalJson.read("{} x".getBytes(StandardCharsets.UTF_8), JsonNode.class));
  }

  @Test
  void digestsFilesInTheirOrder() throws IOException {
    Path a = Files.writeString(directory.resolve("a"), "123456789");
    Path b = Files.writeString(directory.resolve("b"), "");
    AtomicLong read = new AtomicLong();
    List<Digests.FileDigest> crc =
        Digests.files(List.of(a, b, a), Algorithm.CRC32C, 4, read::addAndGet);
    assertEquals(
        List.of("crc32c:e3069283", "crc32c:00000000", "crc32c:e3069283"),
        crc.stream().map(Digests.FileDigest::digest).toList());
    assertEquals(18, read.get());
    assertEquals(
        "sha256:15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
        Digests.file(a, Algorithm.SHA256).digest());
  }

  @Test
  void doesNotDigestThroughALink() throws IOException {
    Path a = Files.writeString(directory.resolve("a"), "x");
    Path link = Files.createSymbolicLink(directory.resolve("link"), a);
    assertThrows(IOException.class, () -> Digests.file(link, Algorithm.CRC32C));
  }
}
