package dev.batchrun.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.batchrun.core.calendar.Period;
import dev.batchrun.core.vocabulary.*;
import io.fabric8.crd.generator.annotation.*;
import io.fabric8.generator.annotation.*;
import java.util.List;

/** Where rows go, and which of them a run owns. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!has(self.partitionBy) || self.partitionBy.all(x, self.partitionBy.exists_one(y, y == x))",
    message = "partitionBy: a column is named twice")
@ValidationRule(
    value = "!has(self.time) || (has(self.partitionBy) && self.time.column in self.partitionBy)",
    message = "time: column must be one of partitionBy; add it there or name another one")
public record Output(
    @JsonPropertyDescription(
            "The partition columns. A run replaces exactly the partitions it names.")
        @Size(max = 4)
        List<@Size(min = 1, max = 63) @Pattern("^[A-Za-z_][A-Za-z0-9_]*$") String> partitionBy,
    @JsonPropertyDescription(
            "Which partition column names a time, and how. Datasets that read this one by Window or Calendar, or that do so themselves, need it.")
        Time time,
    @JsonPropertyDescription("The business key: unique in the output, and the order of its rows.")
        @Size(max = 16)
        List<@Size(min = 1, max = 63) String> keys,
    @JsonPropertyDescription("The order of rows in a file; the business key when absent.")
        @Size(max = 16)
        List<@Size(min = 1, max = 63) String> sortBy,
    @JsonPropertyDescription("The columns to publish. A staged output with others is SchemaDrift.")
        @Size(max = 256)
        List<Column> schema,
    @JsonPropertyDescription("Counted up when the schema changes.") @Min(1) Integer schemaVersion,
    @JsonPropertyDescription("What becomes of earlier versions.") History history,
    @JsonPropertyDescription("How many files of which size.") FileLayout files,
    @JsonPropertyDescription("Where the dataset lives.") @Required Store store) {
  public Output {
    partitionBy = partitionBy == null ? List.of() : List.copyOf(partitionBy);
    keys = keys == null ? List.of() : List.copyOf(keys);
    sortBy = sortBy == null ? List.of() : List.copyOf(sortBy);
    schema = schema == null ? List.of() : List.copyOf(schema);
  }

  /** How a dataset is cut by time. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Time(
      @JsonPropertyDescription("The partition column.")
          @Required
          @Size(min = 1, max = 63)
          @Pattern("^[A-Za-z_][A-Za-z0-9_]*$")
          String column,
      @JsonPropertyDescription(
              "How long a partition is, and how its value is written: Hour 2026-07-03T14, Day 2026-07-03, Month 2026-07, Year 2026.")
          @Required
          Period.Unit unit,
      @JsonPropertyDescription("The IANA time zone by whose clock partitions begin and end.")
          @Size(min = 1, max = 64)
          @Default("UTC")
          String zone) {}

  /** What becomes of earlier versions. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record History(
      @JsonPropertyDescription(
              "Versioned keeps superseded versions for roll-back; Replace lets them be collected after the readers' grace.")
          @Default("Versioned")
          HistoryPolicy policy,
      @JsonPropertyDescription("How many versions of a partition are kept at least.")
          @Min(1)
          @Max(1000)
          @Default("10")
          Integer keepVersions,
      @JsonPropertyDescription("How long superseded versions are kept at least.")
          @Size(min = 2, max = 20)
          @Pattern("^([0-9]+(s|m|h|d))+$")
          @Default("7d")
          String keepFor) {}

  /** How many files of which size. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record FileLayout(
      @JsonPropertyDescription("The size a file is split at, in MiB.") @Min(1) @Max(4096)
          Integer targetMegabytes,
      @JsonPropertyDescription("More files than this in one partition fail the run.")
          @Min(1)
          @Max(10000)
          @Default("100")
          Integer maxPerPartition,
      @JsonPropertyDescription(
              "How published files are digested, besides their CRC32C: SHA256 also finds changes made on purpose.")
          @Default("CRC32C")
          DigestAlgorithm digest) {}

  /** Where the dataset lives: exactly one kind of store. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "[has(self.filesystem), has(self.s3)].filter(x, x).size() == 1",
      message = "set exactly one of filesystem, s3")
  public record Store(
      @JsonPropertyDescription("A directory on a claim.") Filesystem filesystem,
      @JsonPropertyDescription("A prefix of a bucket.") S3 s3) {

    /** Whether it names a kind of store at all; the schema makes sure, past admission nothing. */
    public boolean namesAKind() {
      return filesystem != null || s3 != null;
    }

    /**
     * Where it is, {@code pvc://claim/path}, {@code s3://bucket/prefix} or the endpoint with both;
     * the same text for the same place.
     */
    public String place() {
      if (filesystem != null) {
        return "pvc://" + filesystem.claimName() + "/" + filesystem.path();
      }
      String service = s3.endpoint() == null ? "s3:/" : s3.endpoint().replaceAll("/+$", "");
      return service + "/" + s3.bucket() + "/" + s3.prefix();
    }
  }

  /** A prefix of a bucket of an S3-compatible object store with atomic conditional writes. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "!self.prefix.split('/').exists(s, s == '..' || s == '.' || s == '')",
      message =
          "prefix: found an empty, '.' or '..' segment; write a plain prefix such as lake/orders")
  public record S3(
      @JsonPropertyDescription("The bucket. It must exist.")
          @Required
          @Size(min = 3, max = 63)
          @Pattern("^[a-z0-9][a-z0-9.-]*[a-z0-9]$")
          String bucket,
      @JsonPropertyDescription(
              "The dataset's root in the bucket. No other dataset may live there, above or below.")
          @Required
          @Size(min = 1, max = 512)
          @Pattern("^[A-Za-z0-9!_.'()/-]+$")
          String prefix,
      @JsonPropertyDescription("The service's address; that of AWS in the region when absent.")
          @Size(min = 8, max = 256)
          @Pattern("^https?://[A-Za-z0-9.-]+(:[0-9]+)?/?$")
          String endpoint,
      @JsonPropertyDescription("The region.")
          @Size(min = 1, max = 64)
          @Pattern("^[a-z0-9-]+$")
          @Default("us-east-1")
          String region,
      @JsonPropertyDescription(
              "Whether the bucket stands in the path of a request, not in its host name.")
          @Default("false")
          Boolean pathStyle,
      @JsonPropertyDescription(
              "The Secret with the keys AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and perhaps AWS_SESSION_TOKEN, in the run's namespace; the Pod's workload identity when absent.")
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          String credentialsSecret) {}

  /** A directory on a PersistentVolumeClaim that supports hard links. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  @ValidationRule(
      value = "!self.path.split('/').exists(s, s == '..' || s == '.' || s == '')",
      message =
          "path: found an empty, '.' or '..' segment; write a plain relative path such as lake/orders")
  public record Filesystem(
      @JsonPropertyDescription("The claim.")
          @Required
          @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
          String claimName,
      @JsonPropertyDescription(
              "The dataset's root, relative to the claim. No other dataset may live there, above or below.")
          @Required
          @Size(min = 1, max = 512)
          @Pattern("^[^/].*$")
          String path,
      @JsonPropertyDescription("ReadWriteOnce serialises the Jobs that mount the claim.")
          @Default("ReadWriteMany")
          AccessMode accessMode) {}

  /** See the field of this type. */
  public enum HistoryPolicy {
    Versioned,
    Replace
  }

  /** See the field of this type. */
  public enum AccessMode {
    ReadWriteMany,
    ReadWriteOnce
  }
}
