package dev.batchrun.runner.store.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** A server of the S3 protocol with one bucket in memory, which may lie as services do. */
public final class S3Server implements AutoCloseable {
  public static final String BUCKET = "lake";
  public static final String IDENTITY = "local-identity";
  public static final String CREDENTIAL = "local-credential";

  private final S3Proxy proxy;

  private S3Server(BlobStore store) throws Exception {
    store.createContainer(BUCKET);
    this.proxy =
        S3Proxy.builder()
            .blobStore(store)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, IDENTITY, CREDENTIAL)
            .build();
    proxy.start();
  }

  /** One whose conditional puts are atomic. */
  public static S3Server atomic(Faults faults) throws Exception {
    return new S3Server(new Faulty(new Atomic(new TransientNio2BlobStore()), faults));
  }

  /** One that looks first and writes later. */
  public static S3Server checkingFirst() throws Exception {
    return new S3Server(new TransientNio2BlobStore());
  }

  /** One that knows no conditions. */
  public static S3Server ignoringConditions() throws Exception {
    return new S3Server(
        new ForwardingBlobStore(new TransientNio2BlobStore()) {
          @Override
          public PutObjectResponse putBlob(PutObjectRequest request, InputStream bytes) {
            return super.putBlob(
                request.toBuilder().ifMatch(null).ifNoneMatch(null).build(), bytes);
          }
        });
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  /** What a Pod with the right Secret has in its environment. */
  public static Map<String, String> environment(String secret) {
    String start = "BATCHRUN_SECRET_" + secret.toUpperCase(java.util.Locale.ROOT) + "_";
    return Map.of(
        start + "AWS_ACCESS_KEY_ID", IDENTITY, start + "AWS_SECRET_ACCESS_KEY", CREDENTIAL);
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** What goes wrong with requests; asked for each. */
  public interface Faults {
    /** A request is about to be served: an exception is the answer, and nothing is done. */
    default void before(String verb, String key) {}

    /** It was served: an exception is the answer all the same. */
    default void after(String verb, String key) {}

    /** Whether a list leaves a key out, as if it had not heard of it yet. */
    default boolean hides(String key) {
      return false;
    }
  }

  /** The stock server checks a condition, then writes: here, under a lock for each key. */
  private static final class Atomic extends ForwardingBlobStore {
    private final ReentrantLock[] locks = new ReentrantLock[64];

    Atomic(BlobStore below) {
      super(below);
      for (int i = 0; i < locks.length; i++) {
        locks[i] = new ReentrantLock();
      }
    }

    private ReentrantLock lock(String key) {
      ReentrantLock lock = locks[Math.floorMod(key.hashCode(), locks.length)];
      lock.lock();
      return lock;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream bytes) {
      byte[] body = all(bytes);
      ReentrantLock lock = lock(request.key());
      try {
        HeadObjectResponse there =
            delegate().blobMetadataIfPresent(request.bucket(), request.key());
        if (request.ifNoneMatch() != null && there != null) {
          throw S3Exceptions.preconditionFailed(null);
        }
        if (request.ifMatch() != null
            && (there == null || !plain(there.eTag()).equals(plain(request.ifMatch())))) {
          throw S3Exceptions.preconditionFailed(null);
        }
        return super.putBlob(request, new ByteArrayInputStream(body));
      } finally {
        lock.unlock();
      }
    }

    private static byte[] all(InputStream bytes) {
      try {
        return bytes.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String plain(String tag) {
      return tag == null ? "" : tag.replace("\"", "");
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
      ReentrantLock lock = lock(request.key());
      try {
        return super.getBlob(request);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
      ReentrantLock lock = lock(request.key());
      try {
        return super.removeBlob(request);
      } finally {
        lock.unlock();
      }
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
        MultipartUpload upload, CompleteMultipartUploadRequest request) {
      ReentrantLock lock = lock(request.key());
      try {
        return super.completeMultipartUpload(upload, request);
      } finally {
        lock.unlock();
      }
    }
  }

  /** Answers other than what happened. */
  private static final class Faulty extends ForwardingBlobStore {
    private final Faults faults;

    Faulty(BlobStore below, Faults faults) {
      super(below);
      this.faults = faults;
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream bytes) {
      faults.before("PUT", request.key());
      PutObjectResponse response = super.putBlob(request, bytes);
      faults.after("PUT", request.key());
      return response;
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
      faults.before("GET", request.key());
      return super.getBlob(request);
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
      faults.before("DELETE", request.key());
      DeleteObjectResponse response = super.removeBlob(request);
      faults.after("DELETE", request.key());
      return response;
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
      ListObjectsV2Response response = super.list(request);
      return response.toBuilder()
          .contents(response.contents().stream().filter(o -> !faults.hides(o.key())).toList())
          .build();
    }
  }
}
