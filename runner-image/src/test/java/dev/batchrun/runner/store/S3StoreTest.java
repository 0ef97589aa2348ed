package dev.batchrun.runner.store;

import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.store.s3.S3Clients;
import dev.batchrun.runner.store.s3.S3Location;
import dev.batchrun.runner.store.s3.S3Server;
import dev.batchrun.runner.store.s3.S3Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The contract, on a server of the S3 protocol whose conditional puts are atomic. */
class S3StoreTest extends DatasetStoreContractTest {
  private static S3Server server;
  private static S3Clients clients;
  private static final String FIRST = "first/orders";
  private static String tested;

  @BeforeAll
  static void startTheServer() throws Exception {
    server = S3Server.atomic(new S3Server.Faults() {});
    clients = S3Clients.connect(location("x", server), S3Server.environment("writer"));
    testTheService();
  }

  @BeforeEach
  void prepareTheFirstPlace() {
    prepare();
  }

  @AfterAll
  static void stopTheServer() throws Exception {
    server.close();
  }

  /** Tests the service once, at a place of its own. */
  private static void testTheService() throws IOException {
    Path scratch = Files.createTempDirectory("first");
    new S3Store(
            location(FIRST, server),
            clients,
            scratch,
            1,
            new StoreAccess(
                "first", Optional.empty(), Clock.systemUTC(), () -> UUID.randomUUID().toString()),
            Failpoints.none())
        .open(new StoreWorld.Run("first").request());
    tested =
        s3().listObjectsV2(r -> r.bucket(S3Server.BUCKET).prefix(FIRST + "/_batchrun/tested/"))
            .contents()
            .get(0)
            .key()
            .substring(FIRST.length() + 1);
  }

  static S3Location location(String prefix, S3Server server) {
    return new S3Location(
        S3Server.BUCKET,
        prefix,
        Optional.of(server.endpoint()),
        "us-east-1",
        true,
        Optional.of("writer"),
        StoreWorld.COLUMNS);
  }

  /** All of them in the proof. */
  @Override
  int stride() {
    return Boolean.getBoolean("proof.full") ? 1 : 41;
  }

  private String prefix() {
    return current.getFileName() + "/lake/orders";
  }

  /** One dataset tests the service; the others of this suite take its word. */
  @Override
  void prepare() {
    put(
        tested,
        s3().getObjectAsBytes(r -> r.bucket(S3Server.BUCKET).key(FIRST + "/" + tested))
            .asByteArray());
  }

  private S3Store at(StoreAccess access, Failpoints failpoints) {
    return new S3Store(
        location(prefix(), server), clients, current.resolve("scratch"), 1, access, failpoints);
  }

  @Override
  CommitStore store(StoreAccess access, Failpoints failpoints) {
    return at(access, failpoints);
  }

  @Override
  List<LogEntry> log() {
    return at(world.access("here/shop/orders"), Failpoints.none()).log();
  }

  private static S3Client s3() {
    return clients.patient();
  }

  @Override
  Map<String, String> readCurrent() {
    try {
      return readView(CanonicalJson.tree(text("current.json")).get("view").asText());
    } catch (NoSuchKeyException e) {
      return Map.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  Map<String, String> readView(String view) {
    Map<String, String> result = new TreeMap<>();
    try {
      String name = view.endsWith(".json") ? view : view + ".json";
      CanonicalJson.tree(text(name))
          .get("partitions")
          .forEach(
              partition ->
                  partition
                      .get("files")
                      .forEach(
                          file -> {
                            String[] words = text(file.get("path").asText()).split(" of ");
                            result.put(words[1], words[0]);
                          }));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  private String text(String path) {
    return new String(bytes(path), StandardCharsets.UTF_8);
  }

  @Override
  List<String> filesBelow(String path) {
    String start = prefix() + "/";
    return s3()
        .listObjectsV2Paginator(r -> r.bucket(S3Server.BUCKET).prefix(start + path + "/"))
        .contents()
        .stream()
        .map(S3Object::key)
        .map(key -> key.substring(start.length()))
        .sorted()
        .toList();
  }

  @Override
  byte[] bytes(String path) {
    return s3().getObjectAsBytes(r -> r.bucket(S3Server.BUCKET).key(prefix() + "/" + path))
        .asByteArray();
  }

  @Override
  void put(String path, byte[] bytes) {
    s3().putObject(
            r -> r.bucket(S3Server.BUCKET).key(prefix() + "/" + path),
            RequestBody.fromBytes(bytes));
  }

  @Override
  void remove(String path) {
    s3().deleteObject(r -> r.bucket(S3Server.BUCKET).key(prefix() + "/" + path));
  }
}
