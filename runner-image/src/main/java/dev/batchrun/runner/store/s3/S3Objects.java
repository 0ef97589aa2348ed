package dev.batchrun.runner.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.zip.CRC32C;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The objects below a dataset's prefix, one request a call. A {@link S3Failures.Refused} says that
 * a condition did not hold; any other {@link IOException} says nothing about what happened.
 */
final class S3Objects {
  private final S3Location location;
  private final S3Clients clients;
  private final S3Failures failures;

  S3Objects(S3Location location, S3Clients clients) {
    this.location = location;
    this.clients = clients;
    this.failures = new S3Failures(location);
  }

  S3Location location() {
    return location;
  }

  /** The same objects with paths from another prefix of the bucket. */
  S3Objects at(S3Location other) {
    return new S3Objects(other, clients);
  }

  /** An object's bytes, and the tag that a conditional put names. */
  record Content(byte[] bytes, String tag) {}

  /** What is known of an object without its bytes. */
  record Known(long bytes, Optional<String> crc32c) {}

  private interface Request<T> {
    T send() throws IOException;
  }

  private <T> T send(String verb, String path, Request<T> request) throws IOException {
    try {
      return request.send();
    } catch (SdkException e) {
      throw failures.of(verb, path, e);
    }
  }

  Content get(String path) throws IOException {
    ResponseBytes<GetObjectResponse> response =
        send(
            "GET",
            path,
            () ->
                clients
                    .patient()
                    .getObjectAsBytes(r -> r.bucket(location.bucket()).key(location.key(path))));
    return new Content(response.asByteArrayUnsafe(), response.response().eTag());
  }

  /** An object's bytes as they come. */
  InputStream open(String path) throws IOException {
    return send(
        "GET",
        path,
        () ->
            clients.patient().getObject(r -> r.bucket(location.bucket()).key(location.key(path))));
  }

  Optional<Known> head(String path) throws IOException {
    try {
      HeadObjectResponse response =
          send(
              "HEAD",
              path,
              () ->
                  clients
                      .patient()
                      .headObject(
                          r ->
                              r.bucket(location.bucket())
                                  .key(location.key(path))
                                  .checksumMode("ENABLED")));
      return Optional.of(
          new Known(response.contentLength(), Optional.ofNullable(response.checksumCRC32C())));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /** Puts an object in place of what is there. */
  void put(String path, byte[] bytes) throws IOException {
    put(clients.patient(), path, bytes, r -> {});
  }

  /** Puts an object where none is; never repeated by the client below, whose replies would lie. */
  void putIfAbsent(String path, byte[] bytes) throws IOException {
    put(clients.once(), path, bytes, r -> r.ifNoneMatch("*").overrideConfiguration(alone()));
  }

  /** Puts an object in place of the one with a tag. */
  void putIfMatch(String path, byte[] bytes, String tag) throws IOException {
    put(clients.once(), path, bytes, r -> r.ifMatch(tag).overrideConfiguration(alone()));
  }

  /**
   * A service may refuse a put before it has its body and then hang up: whoever used the connection
   * next would get no answer.
   */
  private static AwsRequestOverrideConfiguration alone() {
    return AwsRequestOverrideConfiguration.builder().putHeader("Connection", "close").build();
  }

  private void put(
      S3Client client, String path, byte[] bytes, Consumer<PutObjectRequest.Builder> condition)
      throws IOException {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(location.bucket())
            .key(location.key(path))
            .contentType(path.endsWith(".json") ? "application/json" : "application/octet-stream")
            .checksumCRC32C(base64(crc32c(bytes)));
    condition.accept(request);
    send("PUT", path, () -> client.putObject(request.build(), RequestBody.fromBytes(bytes)));
  }

  void delete(String path) throws IOException {
    send(
        "DELETE",
        path,
        () ->
            clients
                .patient()
                .deleteObject(r -> r.bucket(location.bucket()).key(location.key(path))));
  }

  /** The names directly below a path: of objects, and of what has objects below it. */
  List<String> names(String path) throws IOException {
    String prefix = location.key(path) + "/";
    TreeSet<String> names = new TreeSet<>();
    String token = null;
    do {
      ListObjectsV2Response page = page(path, prefix, "/", token);
      page.contents().forEach(o -> names.add(o.key().substring(prefix.length())));
      page.commonPrefixes()
          .forEach(p -> names.add(p.prefix().substring(prefix.length(), p.prefix().length() - 1)));
      token = next(page);
    } while (token != null);
    names.remove("");
    return List.copyOf(names);
  }

  /** The names directly below a path that have objects below them. */
  List<String> directories(String path) throws IOException {
    String prefix = location.key(path) + "/";
    List<String> names = new ArrayList<>();
    String token = null;
    do {
      ListObjectsV2Response page = page(path, prefix, "/", token);
      page.commonPrefixes()
          .forEach(p -> names.add(p.prefix().substring(prefix.length(), p.prefix().length() - 1)));
      token = next(page);
    } while (token != null);
    return names;
  }

  /** The paths of all objects below a path. */
  List<String> below(String path) throws IOException {
    List<String> paths = new ArrayList<>();
    String token = null;
    do {
      ListObjectsV2Response page = page(path, location.key(path) + "/", null, token);
      page.contents().forEach(o -> paths.add(o.key().substring(location.prefix().length() + 1)));
      token = next(page);
    } while (token != null);
    return paths;
  }

  private ListObjectsV2Response page(String path, String prefix, String delimiter, String token)
      throws IOException {
    return send(
        "LIST",
        path,
        () ->
            clients
                .patient()
                .listObjectsV2(
                    r ->
                        r.bucket(location.bucket())
                            .prefix(prefix)
                            .delimiter(delimiter)
                            .continuationToken(token)));
  }

  private static String next(ListObjectsV2Response page) {
    return Boolean.TRUE.equals(page.isTruncated()) ? page.nextContinuationToken() : null;
  }

  /** Sends requests that are about more than one call, such as an upload in parts. */
  <T> T with(String verb, String path, Function<S3Client, T> request) throws IOException {
    return send(verb, path, () -> request.apply(clients.patient()));
  }

  static int crc32c(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** A CRC32C as the protocol writes it. */
  static String base64(int crc32c) {
    return Base64.getEncoder().encodeToString(ByteBuffer.allocate(4).putInt(crc32c).array());
  }
}
