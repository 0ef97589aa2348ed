package dev.batchrun.runner.store.s3;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;

/**
 * Who are we to the object store? Keys of a Secret that the Pod has in its environment, or the
 * Pod's workload identity. Nothing else is looked at: no file in a home directory, no machine's
 * role.
 */
final class S3Credentials {
  private S3Credentials() {}

  static AwsCredentialsProvider of(S3Location location, Map<String, String> environment) {
    return location.credentialsSecret().isPresent()
        ? ofSecret(location.credentialsSecret().get(), environment)
        : ofWorkload(environment);
  }

  private static AwsCredentialsProvider ofSecret(String secret, Map<String, String> environment) {
    String id = required(secret, PodLayout.S3_ACCESS_KEY_ID, environment);
    String key = required(secret, PodLayout.S3_SECRET_ACCESS_KEY, environment);
    String session =
        environment.getOrDefault(PodLayout.secretVariable(secret, PodLayout.S3_SESSION_TOKEN), "");
    AwsCredentials credentials =
        session.isBlank()
            ? AwsBasicCredentials.create(id, key)
            : AwsSessionCredentials.create(id, key, session.strip());
    return StaticCredentialsProvider.create(credentials);
  }

  private static String required(String secret, String key, Map<String, String> environment) {
    // A line end is what a text editor leaves in a Secret, and no key has one.
    String value = environment.getOrDefault(PodLayout.secretVariable(secret, key), "").strip();
    if (value.isEmpty()) {
      throw new StepFailure(
          Reason.PermissionDenied,
          "output.store.s3.credentialsSecret: found no key "
              + key
              + " in Secret '"
              + secret
              + "'; create the Secret in the run's namespace with the keys "
              + PodLayout.S3_ACCESS_KEY_ID
              + " and "
              + PodLayout.S3_SECRET_ACCESS_KEY);
    }
    return value;
  }

  private static AwsCredentialsProvider ofWorkload(Map<String, String> environment) {
    Optional<String> token = variable(environment, "AWS_WEB_IDENTITY_TOKEN_FILE");
    Optional<String> role = variable(environment, "AWS_ROLE_ARN");
    if (token.isPresent() && role.isPresent()) {
      return WebIdentityTokenFileCredentialsProvider.builder()
          .webIdentityTokenFile(Path.of(token.get()))
          .roleArn(role.get())
          .roleSessionName("batchrun")
          .build();
    }
    if (variable(environment, "AWS_CONTAINER_CREDENTIALS_FULL_URI").isPresent()) {
      return ContainerCredentialsProvider.builder().build();
    }
    throw new StepFailure(
        Reason.PermissionDenied,
        "output.store.s3: found no credentials: the contract names no credentialsSecret, and the Pod"
            + " has no workload identity (neither AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN nor"
            + " AWS_CONTAINER_CREDENTIALS_FULL_URI is set); name a Secret, or give the service"
            + " account of the runner a role");
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
