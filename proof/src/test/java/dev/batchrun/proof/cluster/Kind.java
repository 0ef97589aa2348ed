package dev.batchrun.proof.cluster;

import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.api.v1alpha1.Dataset;
import dev.batchrun.api.v1alpha1.Review;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of objects that the simulated API server knows. */
public enum Kind {
  NAMESPACE("v1", "namespaces", Namespace.class, true),
  CONFIG_MAP("v1", "configmaps", ConfigMap.class, false),
  POD("v1", "pods", Pod.class, true),
  JOB("batch/v1", "jobs", Job.class, true),
  EVENT("events.k8s.io/v1", "events", Event.class, false),
  BATCH_RUN("batchrun.dev/v1alpha1", "batchruns", BatchRun.class, true),
  DATASET("batchrun.dev/v1alpha1", "datasets", Dataset.class, true),
  REVIEW("batchrun.dev/v1alpha1", "reviews", Review.class, true);

  private final String apiVersion;
  private final String plural;
  private final Class<? extends HasMetadata> type;
  private final boolean hasStatus;

  Kind(String apiVersion, String plural, Class<? extends HasMetadata> type, boolean hasStatus) {
    this.apiVersion = apiVersion;
    this.plural = plural;
    this.type = type;
    this.hasStatus = hasStatus;
  }

  /** Group and version. */
  public String apiVersion() {
    return apiVersion;
  }

  /** The group alone; empty for the core. */
  public String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** Its name in paths. */
  public String plural() {
    return plural;
  }

  /** Its name in objects. */
  public String kindName() {
    return type.getSimpleName();
  }

  /** The class that clients read it into. */
  public Class<? extends HasMetadata> type() {
    return type;
  }

  /** Whether its status is written apart. */
  public boolean hasStatus() {
    return hasStatus;
  }

  /** Whether its objects live in namespaces. */
  public boolean namespaced() {
    return this != NAMESPACE;
  }

  /** Whether one of our definitions describes it. */
  public boolean custom() {
    return group().equals("batchrun.dev");
  }

  static Optional<Kind> of(String apiVersion, String plural) {
    return Stream.of(values())
        .filter(kind -> kind.apiVersion.equals(apiVersion) && kind.plural.equals(plural))
        .findFirst();
  }

  /** The kind that is read into this class. */
  public static Kind of(Class<? extends HasMetadata> type) {
    return Stream.of(values()).filter(kind -> kind.type == type).findFirst().orElseThrow();
  }
}
