package dev.batchrun.runner.store.s3;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What does an answer of the object store mean? */
final class S3Failures {
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;

  private final S3Location location;

  S3Failures(S3Location location) {
    this.location = location;
  }

  /** A condition of a request does not hold: nothing was written by this request. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  /** A request for a path failed; whether it had an effect, only the two refusals say. */
  IOException of(String verb, String path, SdkException thrown) {
    String subject = verb + " " + location.uri(path);
    if (!(thrown instanceof AwsServiceException answer)) {
      // Its message may quote a request; the cause says what the network did.
      Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
      return new IOException(
          subject
              + ": no answer ("
              + cause.getClass().getSimpleName()
              + ": "
              + firstLine(cause)
              + ")",
          thrown);
    }
    String code = code(answer);
    return switch (answer.statusCode()) {
      case NOT_FOUND -> {
        if (code.equals("NoSuchBucket")) {
          throw new StepFailure(
              Reason.InvalidRequest,
              "output.store.s3.bucket: found no bucket '" + location.bucket() + "'; create it");
        }
        yield new NoSuchFileException(location.uri(path));
      }
      case PRECONDITION_FAILED -> new Refused(subject + ": 412, something else stands there");
      case CONFLICT -> new IOException(subject + ": 409, neither done nor refused; try again");
      case FORBIDDEN, 401 -> throw denied(subject, code);
      default -> new IOException(subject + ": " + answer.statusCode() + " " + code, thrown);
    };
  }

  private StepFailure denied(String subject, String code) {
    String who =
        location
            .credentialsSecret()
            .map(secret -> "Secret '" + secret + "'")
            .orElse("the Pod's workload identity");
    String what =
        switch (code) {
          case "InvalidAccessKeyId" ->
              "the store knows no such access key; correct key "
                  + PodLayout.S3_ACCESS_KEY_ID
                  + " of "
                  + who;
          case "SignatureDoesNotMatch" ->
              "the signature is wrong; correct key "
                  + PodLayout.S3_SECRET_ACCESS_KEY
                  + " of "
                  + who;
          case "ExpiredToken", "InvalidToken" ->
              "the session has ended; renew key " + PodLayout.S3_SESSION_TOKEN + " of " + who;
          default ->
              "give "
                  + who
                  + " s3:GetObject, s3:PutObject, s3:DeleteObject, s3:AbortMultipartUpload and"
                  + " s3:ListBucket there";
        };
    return new StepFailure(Reason.PermissionDenied, subject + ": " + code + "; " + what);
  }

  private static String code(AwsServiceException answer) {
    return answer.awsErrorDetails() == null || answer.awsErrorDetails().errorCode() == null
        ? String.valueOf(answer.statusCode())
        : answer.awsErrorDetails().errorCode();
  }

  private static String firstLine(Throwable thrown) {
    return String.valueOf(thrown.getMessage()).lines().findFirst().orElse("");
  }
}
