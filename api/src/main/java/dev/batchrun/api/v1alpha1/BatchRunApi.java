package dev.batchrun.api.v1alpha1;

/** The names that every object of ours carries. */
public final class BatchRunApi {
  /** The API group. */
  public static final String GROUP = "batchrun.dev";

  /** The API version. */
  public static final String VERSION = "v1alpha1";

  private BatchRunApi() {}
}
