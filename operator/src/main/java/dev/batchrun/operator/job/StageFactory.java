package dev.batchrun.operator.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.v1alpha1.Execution;
import dev.batchrun.api.v1alpha1.Transform;
import dev.batchrun.core.vocabulary.StepKind;
import dev.batchrun.operator.OperatorSettings.PodSettings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the containers of a step. */
final class StageFactory {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodSettings settings;
  private final JobOrder order;
  private final VolumeFactory volumes;

  StageFactory(PodSettings settings, JobOrder order) {
    this.settings = settings;
    this.order = order;
    this.volumes = new VolumeFactory(order);
  }

  /** A stage of the runner. */
  Container runner(String stage) {
    List<EnvVar> environment = new ArrayList<>();
    environment.add(podToken());
    environment.add(value(PodLayout.ENV_REQUEST, literally(json(order.request()))));
    environment.add(
        value(
            PodLayout.ENV_CONTRACT, PodLayout.CONTRACT_DIRECTORY + "/" + PodLayout.CONTRACT_FILE));
    environment.add(value(PodLayout.ENV_CLAIMS, literally(json(claimPaths()))));
    environment.add(value(PodLayout.ENV_WORK, PodLayout.WORK_DIRECTORY));
    if (order.kind() == StepKind.Compute) {
      environment.add(value(PodLayout.ENV_EXCHANGE, PodLayout.EXCHANGE_DIRECTORY));
    }
    environment.addAll(new StoreSecrets(order).variables());
    environment.addAll(limits());
    return common(stage, settings.runnerImage())
        .withImagePullPolicy(settings.imagePullPolicy())
        .withArgs(stage)
        .withEnv(environment)
        .withVolumeMounts(runnerMounts(stage))
        .withTerminationMessagePolicy("File")
        .build();
  }

  /**
   * A user's own container: it sees its inputs read-only, and of the store nothing but the
   * directory of its own attempt.
   */
  Container usersOwn(String stage) {
    Transform.Container container = order.contract().spec().transform().container();
    List<EnvVar> environment = new ArrayList<>();
    environment.add(podToken());
    container.env().forEach(variable -> environment.add(usersVariable(variable)));
    environment.add(value(PodLayout.ENV_EXCHANGE, PodLayout.EXCHANGE_DIRECTORY));
    environment.add(value(PodLayout.ENV_OUTPUT, PodLayout.OUTPUT_DIRECTORY));
    environment.addAll(limits());
    return common(stage, container.image())
        .withCommand(container.command())
        .withArgs(container.args())
        .withEnv(environment)
        .withVolumeMounts(new UserMounts(order, volumes).mounts(stage))
        // A foreign image owes no report; the end of its log is the next best explanation.
        .withTerminationMessagePolicy("FallbackToLogsOnError")
        .build();
  }

  private ContainerBuilder common(String stage, String image) {
    return new ContainerBuilder()
        .withName(stage)
        .withImage(image)
        .withResources(resources())
        .withSecurityContext(security())
        .withTerminationMessagePath(PodLayout.TERMINATION_LOG);
  }

  private List<VolumeMount> runnerMounts(String stage) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount(VolumeFactory.CONTRACT, PodLayout.CONTRACT_DIRECTORY, true));
    ClaimPlan claims = order.claims();
    for (String claim : claims.all()) {
      boolean readOnly = !claims.store().equals(Optional.of(claim));
      mounts.add(mount(volumes.claimVolume(claim), claimPath(claim), readOnly));
    }
    mounts.add(temporary(stage));
    mounts.add(mount(VolumeFactory.WORK, PodLayout.WORK_DIRECTORY, false));
    if (order.kind() == StepKind.Compute) {
      mounts.add(mount(VolumeFactory.EXCHANGE, PodLayout.EXCHANGE_DIRECTORY, false));
    }
    return mounts;
  }

  static VolumeMount temporary(String stage) {
    return new VolumeMountBuilder()
        .withName(VolumeFactory.TEMPORARY)
        .withMountPath("/tmp")
        .withSubPath(stage)
        .build();
  }

  static VolumeMount mount(String volume, String path, boolean readOnly) {
    return new VolumeMountBuilder()
        .withName(volume)
        .withMountPath(path)
        .withReadOnly(readOnly ? true : null)
        .build();
  }

  static String claimPath(String claim) {
    return PodLayout.CLAIMS_DIRECTORY + "/" + claim;
  }

  private Map<String, String> claimPaths() {
    Map<String, String> paths = new LinkedHashMap<>();
    order.claims().all().forEach(claim -> paths.put(claim, claimPath(claim)));
    return paths;
  }

  private ResourceRequirements resources() {
    Optional<Execution.Resources> wanted =
        Optional.ofNullable(order.contract().spec().execution()).map(Execution::resources);
    Map<String, Quantity> amounts = new LinkedHashMap<>();
    amounts.put("cpu", new Quantity(wanted.map(Execution.Resources::cpu).orElse("1")));
    amounts.put("memory", new Quantity(wanted.map(Execution.Resources::memory).orElse("1Gi")));
    amounts.put("ephemeral-storage", new Quantity(VolumeFactory.ephemeralStorage(order)));
    return new ResourceRequirementsBuilder().withRequests(amounts).withLimits(amounts).build();
  }

  private static SecurityContext security() {
    return new SecurityContextBuilder()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .build();
  }

  private static List<EnvVar> limits() {
    return List.of(
        limit(PodLayout.ENV_MEMORY_BYTES, "limits.memory"),
        limit(PodLayout.ENV_CPUS, "limits.cpu"));
  }

  private static EnvVar limit(String name, String resource) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewResourceFieldRef()
        .withResource(resource)
        .endResourceFieldRef()
        .endValueFrom()
        .build();
  }

  private static EnvVar podToken() {
    return new EnvVarBuilder()
        .withName(PodLayout.ENV_POD_TOKEN)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("metadata.uid")
        .endFieldRef()
        .endValueFrom()
        .build();
  }

  private static EnvVar usersVariable(Transform.EnvVar variable) {
    if (variable.secret() == null) {
      return value(variable.name(), variable.value());
    }
    return new EnvVarBuilder()
        .withName(variable.name())
        .withNewValueFrom()
        .withNewSecretKeyRef()
        .withName(variable.secret().name())
        .withKey(variable.secret().key())
        .endSecretKeyRef()
        .endValueFrom()
        .build();
  }

  private static EnvVar value(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  /** The kubelet would replace {@code $(NAME)} in a value, also in one that a user gave a run. */
  static String literally(String text) {
    return text.replace("$(", "$$(");
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a step request is always JSON", e);
    }
  }
}
