package dev.batchrun.proof.protocol;

/** Where things are. The same places as in a real store, shortened. */
public final class Layout {
  /** The readers' pointer; holds a version. */
  public static final String CURRENT = "current";

  /** Publishes that somebody began. */
  public static final String CLAIMS = "claims/";

  /** Views, one directory for each version. */
  public static final String VIEWS = "views/";

  /** Since when a view is not current; holds who was reading then. */
  public static final String RETIRED = "retired/";

  /** Staged and published bytes. */
  public static final String DATA = "data/";

  private static final String RUNS = "runs/";

  private Layout() {}

  /** Which head the run was opened after. */
  public static String open(String run) {
    return RUNS + run + "/open";
  }

  /** A seal, named by its digest. */
  public static String seal(String run, String digest) {
    return RUNS + run + "/" + digest;
  }

  /** The registration of an attempt. */
  public static String attempt(String attemptPath) {
    return "attempts/" + attemptPath;
  }

  /** All registrations of a run. */
  public static String attempts(String run) {
    return "attempts/" + DATA + run + "-";
  }

  /** Where an attempt's bytes are. */
  public static String attemptPath(String run, int attempt) {
    return DATA + run + "-" + attempt;
  }

  /** A published or staged file. */
  public static String data(String attemptPath, String partition) {
    return attemptPath + "/" + partition;
  }

  /** What is derived from a commit. */
  public static String commit(String run) {
    return RUNS + run + "/commit";
  }

  /** What else is derived from a commit. */
  public static String manifest(String run) {
    return RUNS + run + "/manifest";
  }

  /** A begun publish. */
  public static String claim(String run, long epoch) {
    return CLAIMS + run + "@" + epoch;
  }

  /** A view; versions below ten sort as text. */
  public static String view(long version) {
    return VIEWS + version;
  }

  /** A Job of the cluster; holds how it stands. */
  public static String job(String run, String kind, long number) {
    return "jobs/" + run + "/" + kind + "-" + number;
  }

  /** A reader at work; holds what it read the head or the pointer to be. */
  public static String reader(String name) {
    return "readers/" + name;
  }
}
