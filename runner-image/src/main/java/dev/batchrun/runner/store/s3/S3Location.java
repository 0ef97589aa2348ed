package dev.batchrun.runner.store.s3;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Where a dataset lives.
 *
 * @param bucket the bucket
 * @param prefix of all its keys, without slashes at its ends
 * @param endpoint of the service; that of AWS in the region when empty
 * @param region the region
 * @param pathStyle whether the bucket stands in the path of a request, not in the host name
 * @param credentialsSecret the Secret whose keys the environment has; a workload identity when
 *     empty
 * @param partitionBy the dataset's partition columns
 */
public record S3Location(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    String region,
    boolean pathStyle,
    Optional<String> credentialsSecret,
    List<String> partitionBy) {
  public S3Location {
    partitionBy = List.copyOf(partitionBy);
    if (prefix.isEmpty() || prefix.startsWith("/") || prefix.endsWith("/")) {
      throw new IllegalStateException("prefix '" + prefix + "' is no prefix below a bucket");
    }
  }

  /** The key of a path of the dataset. */
  String key(String path) {
    return path.isEmpty() ? prefix : prefix + "/" + path;
  }

  /** How others name a path of the dataset. */
  String uri(String path) {
    return "s3://" + bucket + "/" + key(path);
  }
}
