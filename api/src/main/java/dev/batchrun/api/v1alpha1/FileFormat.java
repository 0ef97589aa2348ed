package dev.batchrun.api.v1alpha1;

/** How files are written. */
public enum FileFormat {
  Parquet,
  CSV,
  JSON
}
