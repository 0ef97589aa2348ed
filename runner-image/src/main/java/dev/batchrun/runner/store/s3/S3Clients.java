package dev.batchrun.runner.store.s3;

import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Clients of one object store.
 *
 * @param once sends each request once: for conditional puts, where a repetition would be refused
 *     because of its own first try
 * @param patient repeats what failed: for everything that may be done twice
 */
public record S3Clients(S3Client once, S3Client patient) {
  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration ANSWERING = Duration.ofSeconds(60);

  /** Clients for a place, with the credentials of an environment. */
  public static S3Clients connect(S3Location location, Map<String, String> environment) {
    return connect(location, environment, ANSWERING);
  }

  /** The same, with another patience for answers. */
  public static S3Clients connect(
      S3Location location, Map<String, String> environment, Duration answering) {
    AwsCredentialsProvider credentials = S3Credentials.of(location, environment);
    SdkHttpClient http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECTING)
            .socketTimeout(answering)
            .build();
    return new S3Clients(
        client(location, credentials, http, AwsRetryStrategy.doNotRetry()),
        client(location, credentials, http, AwsRetryStrategy.standardRetryStrategy()));
  }

  private static S3Client client(
      S3Location location,
      AwsCredentialsProvider credentials,
      SdkHttpClient http,
      RetryStrategy retries) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClient(http)
            .credentialsProvider(credentials)
            .region(Region.of(location.region()))
            .forcePathStyle(location.pathStyle())
            // A connection that was answered before its body was sent cannot be used again.
            .serviceConfiguration(c -> c.expectContinueEnabled(false))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(
                o -> o.retryStrategy(retries).defaultProfileFile(ProfileFile.aggregator().build()));
    location.endpoint().ifPresent(builder::endpointOverride);
    return builder.build();
  }
}
