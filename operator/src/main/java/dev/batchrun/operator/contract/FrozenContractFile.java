package dev.batchrun.operator.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.core.identity.CanonicalJson;
import dev.batchrun.core.identity.RunIdentity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A frozen contract with the bytes that are its identity.
 *
 * @param contract what they say
 * @param text canonical JSON; its UTF-8 bytes are what the digest is of
 * @param digest {@code sha256:…}
 */
public record FrozenContractFile(FrozenContract contract, String text, String digest) {
  /** The format this code writes. */
  public static final int FORMAT = 1;

  private static final String NAME_PREFIX = "contract-";
  private static final int NAME_DIGITS = 40;

  /**
   * Freezes a contract.
   *
   * @param dataset the Dataset's name, or {@link FrozenContract#INLINE}
   */
  public static FrozenContractFile freeze(
      String dataset, DatasetSpec spec, List<FrozenContract.UpstreamLocation> upstreams) {
    FrozenContract contract = new FrozenContract(FORMAT, dataset, spec, upstreams);
    String text = CanonicalJson.text(SpecTree.of(contract));
    return new FrozenContractFile(contract, text, digestOf(text));
  }

  /**
   * Reads a frozen contract back; empty when the text is not the one with this digest. A digest
   * that fits vouches for the rest: only {@link #freeze} writes such texts.
   */
  public static Optional<FrozenContractFile> read(String text, String expectedDigest) {
    if (!digestOf(text).equals(expectedDigest)) {
      return Optional.empty();
    }
    try {
      FrozenContract contract = SpecTree.JSON.readValue(text, FrozenContract.class);
      return Optional.of(new FrozenContractFile(contract, text, expectedDigest));
    } catch (JsonProcessingException notAContract) {
      return Optional.empty();
    }
  }

  /** The name of the ConfigMap that holds it, the same for all runs with this contract. */
  public String configMapName() {
    return configMapName(digest);
  }

  /** The name of the ConfigMap that holds the contract with this digest. */
  public static String configMapName(String digest) {
    int hexStart = digest.indexOf(':') + 1;
    return NAME_PREFIX + digest.substring(hexStart, hexStart + NAME_DIGITS);
  }

  private static String digestOf(String text) {
    return RunIdentity.digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
