package dev.batchrun.runner.store.s3;

import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.AbortMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedMultipartUpload;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Uploads one file, whole or in parts. The server compares the CRC32C of each request with what it
 * received, and we compare that of the file with what was sealed: a bit that flips on the way, or
 * on the scratch disk, is refused before anything refers to it.
 */
final class Uploading {
  /** A part, and the size up to which a file is sent in one piece. */
  static final long PART_BYTES = 8L << 20;

  private static final long MAX_PARTS = 10_000;

  private final S3Objects objects;
  private final String bucket;

  Uploading(S3Objects objects) {
    this.objects = objects;
    this.bucket = objects.location().bucket();
  }

  /**
   * A file to upload.
   *
   * @param crc32c that it must have; anything when empty
   */
  record File(Path file, String path, Optional<String> crc32c) {}

  void upload(File file) throws IOException {
    long bytes = Files.size(file.file());
    if (bytes <= PART_BYTES) {
      byte[] whole = Files.readAllBytes(file.file());
      CRC32C crc = new CRC32C();
      crc.update(whole);
      requireSealed(file, crc);
      objects.put(file.path(), whole);
    } else {
      inParts(file, bytes);
    }
    requireThere(file, bytes);
  }

  private static void requireSealed(File file, CRC32C found) {
    String text = Digests.text(found);
    if (file.crc32c().filter(expected -> !expected.equals(text)).isPresent()) {
      throw new StepFailure(
          Reason.StoreUnavailable,
          file.path()
              + ": found "
              + text
              + " in the scratch directory, expected "
              + file.crc32c().get()
              + "; it was not uploaded. The next attempt computes it again");
    }
  }

  private void requireThere(File file, long bytes) throws IOException {
    Optional<S3Objects.Known> known = objects.head(file.path());
    if (known.isEmpty() || known.get().bytes() != bytes) {
      throw new IOException(
          file.path()
              + ": found "
              + known.map(k -> k.bytes() + " bytes").orElse("none")
              + " after the upload, expected "
              + bytes);
    }
  }

  private void inParts(File file, long bytes) throws IOException {
    String key = objects.location().key(file.path());
    CreateMultipartUploadRequest begin =
        CreateMultipartUploadRequest.builder()
            .bucket(bucket)
            .key(key)
            .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
            .build();
    String id = objects.with("POST", file.path(), c -> c.createMultipartUpload(begin)).uploadId();
    try {
      CompletedMultipartUpload parts =
          CompletedMultipartUpload.builder().parts(parts(file, key, id, bytes)).build();
      CompleteMultipartUploadRequest end =
          CompleteMultipartUploadRequest.builder()
              .bucket(bucket)
              .key(key)
              .uploadId(id)
              .multipartUpload(parts)
              .build();
      objects.with("POST", file.path(), c -> c.completeMultipartUpload(end));
    } catch (IOException | RuntimeException e) {
      abort(file, key, id);
      throw e;
    }
  }

  private List<CompletedPart> parts(File file, String key, String id, long bytes)
      throws IOException {
    long size = Math.max(PART_BYTES, (bytes + MAX_PARTS - 1) / MAX_PARTS);
    List<CompletedPart> parts = new ArrayList<>();
    CRC32C whole = new CRC32C();
    try (InputStream stream = Files.newInputStream(file.file())) {
      for (long at = 0; at < bytes; at += size) {
        byte[] part = stream.readNBytes((int) Math.min(size, bytes - at));
        whole.update(part);
        UploadPartRequest request =
            UploadPartRequest.builder()
                .bucket(bucket)
                .key(key)
                .uploadId(id)
                .partNumber(parts.size() + 1)
                .checksumCRC32C(S3Objects.base64(S3Objects.crc32c(part)))
                .build();
        parts.add(part(file, request, RequestBody.fromBytes(part)));
      }
    }
    requireSealed(file, whole);
    return parts;
  }

  private CompletedPart part(File file, UploadPartRequest request, RequestBody body)
      throws IOException {
    String tag = objects.with("PUT", file.path(), c -> c.uploadPart(request, body)).eTag();
    return CompletedPart.builder()
        .partNumber(request.partNumber())
        .eTag(tag)
        .checksumCRC32C(request.checksumCRC32C())
        .build();
  }

  /** What is not aborted here, the bucket's lifecycle rule removes. */
  private void abort(File file, String key, String id) {
    AbortMultipartUploadRequest request =
        AbortMultipartUploadRequest.builder().bucket(bucket).key(key).uploadId(id).build();
    try {
      objects.with("DELETE", file.path(), c -> c.abortMultipartUpload(request));
    } catch (IOException | StepFailure e) {
      // The failure that led here is the one to tell.
      return;
    }
  }
}
