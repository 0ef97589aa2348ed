package dev.batchrun.operator;

import dev.batchrun.core.run.RunObservation.ApprovalRule;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How this operator was installed.
 *
 * @param installation name of this installation, part of every run's identity and of a log's owner
 * @param namespaces to watch; all when empty
 * @param pods how Pods look
 * @param approvals what makes sure who writes a Review
 * @param leaderElection the lease to hold while working; none when empty
 * @param reconcileThreads how many objects are worked on at once
 * @param clock the time
 */
public record OperatorSettings(
    String installation,
    Set<String> namespaces,
    PodSettings pods,
    ApprovalRule approvals,
    Optional<LeaderElection> leaderElection,
    int reconcileThreads,
    InstantSource clock) {

  public OperatorSettings {
    namespaces = Set.copyOf(namespaces);
  }

  /** An operator for all namespaces, alone, with Pods of this image. */
  public static OperatorSettings of(String installation, String runnerImage) {
    return new OperatorSettings(
        installation,
        Set.of(),
        PodSettings.of(runnerImage),
        ApprovalRule.notEnforced,
        Optional.empty(),
        8,
        InstantSource.system());
  }

  /** The same, but watching these namespaces. */
  public OperatorSettings watching(Set<String> some) {
    return new OperatorSettings(
        installation, some, pods, approvals, leaderElection, reconcileThreads, clock);
  }

  /** The same with other Pods. */
  public OperatorSettings with(PodSettings other) {
    return new OperatorSettings(
        installation, namespaces, other, approvals, leaderElection, reconcileThreads, clock);
  }

  /** The same with another rule for approvals. */
  public OperatorSettings with(ApprovalRule other) {
    return new OperatorSettings(
        installation, namespaces, pods, other, leaderElection, reconcileThreads, clock);
  }

  /** The same with a lease. */
  public OperatorSettings with(LeaderElection lease) {
    return new OperatorSettings(
        installation, namespaces, pods, approvals, Optional.of(lease), reconcileThreads, clock);
  }

  /** The same with another number of threads. */
  public OperatorSettings withThreads(int threads) {
    return new OperatorSettings(
        installation, namespaces, pods, approvals, leaderElection, threads, clock);
  }

  /** The same with another clock. */
  public OperatorSettings with(InstantSource other) {
    return new OperatorSettings(
        installation, namespaces, pods, approvals, leaderElection, reconcileThreads, other);
  }

  /**
   * How Pods look.
   *
   * @param runnerImage the image of the runner
   * @param imagePullPolicy as in a Pod
   * @param runAsUser numeric user of every container; the platform's choice when empty
   * @param fsGroup group of mounted volumes; the platform's choice when empty
   * @param jobTtl how long Jobs without an owner stay after their end
   */
  public record PodSettings(
      String runnerImage,
      String imagePullPolicy,
      OptionalLong runAsUser,
      OptionalLong fsGroup,
      Duration jobTtl) {
    private static final long NOBODY = 65532;

    /** The defaults of the chart. */
    public static PodSettings of(String runnerImage) {
      return new PodSettings(
          runnerImage,
          "IfNotPresent",
          OptionalLong.of(NOBODY),
          OptionalLong.of(NOBODY),
          Duration.ofHours(1));
    }
  }

  /**
   * The lease that only one operator holds.
   *
   * @param lease its name
   * @param namespace where it lives
   * @param identity of this process
   * @param lasts how long after its last renewal it falls to another
   */
  public record LeaderElection(String lease, String namespace, String identity, Duration lasts) {
    private static final Duration LASTS = Duration.ofSeconds(15);

    /** A lease that lasts as long as those of Kubernetes itself. */
    public LeaderElection(String lease, String namespace, String identity) {
      this(lease, namespace, identity, LASTS);
    }
  }
}
