package dev.batchrun.operator.job;

/** The labels and annotations by which objects of a run are found and known. */
public final class Labels {
  /** Selects everything this operator made. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** Value of {@link #MANAGED_BY}. */
  public static final String MANAGER = "batchrun";

  /** The run's name. */
  public static final String RUN = "batchrun.dev/run";

  /** The run's uid, a label for selecting and an annotation for knowing. */
  public static final String RUN_UID = "batchrun.dev/run-uid";

  /** What the Job does. */
  public static final String STEP = "batchrun.dev/step";

  /** Its number among the run's Jobs of the kind. */
  public static final String NUMBER = "batchrun.dev/number";

  /** The dataset's name. */
  public static final String DATASET = "batchrun.dev/dataset";

  /** Annotation: digest of the run's request. */
  public static final String REQUEST_DIGEST = "batchrun.dev/request-digest";

  /** Annotation: claims the Job mounts, separated by commas. */
  public static final String CLAIMS = "batchrun.dev/claims";

  /** Annotation: those of them that no other Job may mount meanwhile. */
  public static final String EXCLUSIVE_CLAIMS = "batchrun.dev/exclusive-claims";

  /** The selector of our informers. */
  public static final String SELECTOR = MANAGED_BY + "=" + MANAGER;

  private Labels() {}
}
