package dev.batchrun.api.step;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Output;
import java.util.List;

/**
 * The contract as it stood when the operator first saw the run, in an immutable ConfigMap named by
 * its digest. The runner checks the digest of the file's bytes before it believes a word.
 *
 * @param format of this file, 1
 * @param dataset the Dataset's name; {@code inline} for a contract of the run's own
 * @param spec the contract
 * @param upstreams where the Datasets live that inputs name, as they stood then
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@JsonIgnoreProperties(ignoreUnknown = true)
public record FrozenContract(
    int format, String dataset, DatasetSpec spec, List<UpstreamLocation> upstreams) {
  /** The name of a dataset that no Dataset declares. */
  public static final String INLINE = "inline";

  public FrozenContract {
    upstreams = upstreams == null ? List.of() : List.copyOf(upstreams);
  }

  /**
   * Where an upstream Dataset lives.
   *
   * @param time how it is cut by time; {@code null} when it does not say
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record UpstreamLocation(
      String dataset, Output.Store store, List<String> partitionBy, Output.Time time) {
    public UpstreamLocation {
      partitionBy = partitionBy == null ? List.of() : List.copyOf(partitionBy);
    }
  }
}
