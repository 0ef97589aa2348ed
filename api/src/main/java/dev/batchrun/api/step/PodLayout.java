package dev.batchrun.api.step;

import java.util.Locale;

/** Where things are inside a runner Pod, and how its processes are told. */
public final class PodLayout {
  /** Directory of the frozen contract; holds {@link #CONTRACT_FILE}. */
  public static final String CONTRACT_DIRECTORY = "/batchrun/contract";

  /** The frozen contract's file name, the same as its key in the ConfigMap. */
  public static final String CONTRACT_FILE = "contract.json";

  /** Parent of the claims' mounts: {@code /batchrun/claims/<claimName>}. */
  public static final String CLAIMS_DIRECTORY = "/batchrun/claims";

  /** Scratch space that the stages of a Pod share. */
  public static final String WORK_DIRECTORY = "/batchrun/work";

  /** What a user's container reads: {@code inputs.json}, {@code parameters.json}. */
  public static final String EXCHANGE_DIRECTORY = "/batchrun/exchange";

  /** Where a user's container writes Parquet files. */
  public static final String OUTPUT_DIRECTORY = "/batchrun/output";

  /** Where a container leaves its report. */
  public static final String TERMINATION_LOG = "/dev/termination-log";

  /**
   * Below the scratch space: staged files of a store that is no claim, before they are uploaded.
   */
  public static final String STORE_SCRATCH = "store";

  /** Below the exchange directory: files of upstream datasets that are not on a claim. */
  public static final String UPSTREAM_SCRATCH = "upstream";

  /** The {@link StepRequest} as JSON. */
  public static final String ENV_REQUEST = "BATCHRUN_REQUEST";

  /** The contract file's path. */
  public static final String ENV_CONTRACT = "BATCHRUN_CONTRACT";

  /** A JSON object: claim name to mount path. */
  public static final String ENV_CLAIMS = "BATCHRUN_CLAIMS";

  /** The scratch directory's path. */
  public static final String ENV_WORK = "BATCHRUN_WORK";

  /** The exchange directory's path. */
  public static final String ENV_EXCHANGE = "BATCHRUN_EXCHANGE";

  /** The output directory's path, in a user's container. */
  public static final String ENV_OUTPUT = "BATCHRUN_OUTPUT";

  /** The Pod's uid: makes staging paths and log writers of twins differ. */
  public static final String ENV_POD_TOKEN = "BATCHRUN_POD_TOKEN";

  /** The container's memory limit in bytes. */
  public static final String ENV_MEMORY_BYTES = "BATCHRUN_MEMORY_BYTES";

  /** The container's cores, rounded up. */
  public static final String ENV_CPUS = "BATCHRUN_CPUS";

  /** Where to write the report; {@link #TERMINATION_LOG} when unset. */
  public static final String ENV_TERMINATION_LOG = "BATCHRUN_TERMINATION_LOG";

  /** The largest report in bytes: the kubelet shares 12 KiB among a Pod's containers. */
  public static final int MAX_REPORT_BYTES = 1024;

  /** The largest framed survey in bytes. */
  public static final int MAX_SURVEY_BYTES = 1024 * 1024;

  /** Key of a credentials Secret: who. */
  public static final String S3_ACCESS_KEY_ID = "AWS_ACCESS_KEY_ID";

  /** Key of a credentials Secret: the proof. */
  public static final String S3_SECRET_ACCESS_KEY = "AWS_SECRET_ACCESS_KEY";

  /** Key of a credentials Secret: for credentials that end; may be absent. */
  public static final String S3_SESSION_TOKEN = "AWS_SESSION_TOKEN";

  private PodLayout() {}

  /** The variable that holds a Secret's key, so that the Secrets of several stores do not mix. */
  public static String secretVariable(String secret, String key) {
    return "BATCHRUN_SECRET_" + secret.toUpperCase(Locale.ROOT).replace('-', '_') + "_" + key;
  }
}
