package dev.batchrun.api.v1alpha1;

/** How a locked file is digested. */
public enum DigestAlgorithm {
  CRC32C,
  SHA256
}
