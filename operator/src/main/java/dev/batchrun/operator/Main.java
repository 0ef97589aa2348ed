package dev.batchrun.operator;

import dev.batchrun.core.run.RunObservation.ApprovalRule;
import dev.batchrun.operator.OperatorSettings.LeaderElection;
import dev.batchrun.operator.OperatorSettings.PodSettings;
import dev.batchrun.operator.connection.ApiConnection;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The operator as a program. Every option can be given as an environment variable. */
@Command(
    name = "batchrun-operator",
    mixinStandardHelpOptions = true,
    description = "Runs BatchRuns: locks, computes, proves, publishes, and settles what died.")
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Option(
      names = "--installation",
      defaultValue = "${env:BATCHRUN_INSTALLATION:-default}",
      description = "Name of this installation, part of every run's identity: ${DEFAULT-VALUE}.")
  private String installation;

  @Option(
      names = "--namespaces",
      defaultValue = "${env:BATCHRUN_NAMESPACES:-}",
      description = "Namespaces to watch, separated by commas; all when empty.")
  private String namespaces;

  @Option(
      names = "--runner-image",
      required = true,
      defaultValue = "${env:BATCHRUN_RUNNER_IMAGE}",
      description = "Image of the runner, best by digest.")
  private String runnerImage;

  @Option(
      names = "--image-pull-policy",
      defaultValue = "${env:BATCHRUN_IMAGE_PULL_POLICY:-IfNotPresent}",
      description = "As in a Pod: ${DEFAULT-VALUE}.")
  private String imagePullPolicy;

  @Option(
      names = "--run-as-user",
      defaultValue = "${env:BATCHRUN_RUN_AS_USER:-65532}",
      description =
          "Numeric user and volume group of runner Pods; -1 leaves both to the platform:"
              + " ${DEFAULT-VALUE}.")
  private long runAsUser;

  @Option(
      names = "--job-ttl-seconds",
      defaultValue = "${env:BATCHRUN_JOB_TTL_SECONDS:-3600}",
      description = "How long ended publish and recover Jobs stay: ${DEFAULT-VALUE}.")
  private long jobTtlSeconds;

  @Option(
      names = "--approval-policy",
      defaultValue = "${env:BATCHRUN_APPROVAL_POLICY:-notEnforced}",
      description =
          "What makes sure who writes a Review: enforced (the cluster policies are installed),"
              + " trusted, notEnforced: ${DEFAULT-VALUE}.")
  private ApprovalRule approvalPolicy;

  @Option(
      names = "--threads",
      defaultValue = "${env:BATCHRUN_THREADS:-8}",
      description = "How many objects are worked on at once: ${DEFAULT-VALUE}.")
  private int threads;

  @Option(
      names = "--http-port",
      defaultValue = "${env:BATCHRUN_HTTP_PORT:-8080}",
      description = "Port of /livez, /readyz and /metrics: ${DEFAULT-VALUE}.")
  private int httpPort;

  @Option(
      names = "--lease",
      defaultValue = "${env:BATCHRUN_LEASE:-}",
      description = "Lease to hold while working; none when empty.")
  private String lease;

  @Option(
      names = "--lease-namespace",
      defaultValue = "${env:POD_NAMESPACE:-default}",
      description = "Namespace of the lease: ${DEFAULT-VALUE}.")
  private String leaseNamespace;

  @Option(
      names = "--lease-seconds",
      defaultValue = "${env:BATCHRUN_LEASE_SECONDS:-15}",
      description =
          "How long after its last renewal the lease falls to another; renewing is given up after"
              + " two thirds of it: ${DEFAULT-VALUE}.")
  private int leaseSeconds;

  @Option(
      names = "--identity",
      defaultValue = "${env:POD_NAME:-batchrun-operator}",
      description = "Who holds the lease: ${DEFAULT-VALUE}.")
  private String identity;

  /** Runs the program. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    CountDownLatch stopped = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped, closed), "shutdown"));
    try (KubernetesClient client = ApiConnection.open(Config.autoConfigure(null));
        Probes probes = Probes.listen(httpPort);
        BatchRunOperator operator = BatchRunOperator.start(client, settings())) {
      probes.serve(operator);
      LOG.info("installation={} image={} started", installation, runnerImage);
      stopped.await();
    } finally {
      closed.countDown();
    }
    return 0;
  }

  /** Lets the running loops end before the process does. */
  private static void stop(CountDownLatch stopped, CountDownLatch closed) {
    stopped.countDown();
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  OperatorSettings settings() {
    OptionalLong user = runAsUser < 0 ? OptionalLong.empty() : OptionalLong.of(runAsUser);
    OperatorSettings settings =
        OperatorSettings.of(installation, runnerImage)
            .watching(split(namespaces))
            .with(
                new PodSettings(
                    runnerImage, imagePullPolicy, user, user, Duration.ofSeconds(jobTtlSeconds)))
            .with(approvalPolicy)
            .withThreads(threads);
    return lease.isBlank()
        ? settings
        : settings.with(
            new LeaderElection(lease, leaseNamespace, identity, Duration.ofSeconds(leaseSeconds)));
  }

  private static Set<String> split(String text) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
