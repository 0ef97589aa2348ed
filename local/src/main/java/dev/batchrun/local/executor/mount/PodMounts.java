package dev.batchrun.local.executor.mount;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Pod's volumes, mounted for its containers. A mount is a link below the Pod's directory; every
 * occurrence of the mount path in the command, the arguments and the values of the environment is
 * rewritten to the link.
 *
 * <p>Not enforced, since a host process has no mount namespace: {@code readOnly}, a read-only root
 * file system, modes and owners of files, and that a process keeps to its own mounts. A mount path
 * a program builds from pieces at run time is not found either.
 */
public final class PodMounts {
  private static final String SEARCH_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String DEFAULT_TERMINATION_LOG = "/dev/termination-log";

  /** The variable that tells a process where its termination message goes on this machine. */
  public static final String TERMINATION_LOG_VARIABLE = "BATCHRUN_TERMINATION_LOG";

  private final Pod pod;
  private final PodDirectory directory;
  private final NamedObjects objects;
  private final Map<String, Path> volumes;

  /**
   * What to run for one container.
   *
   * @param command the container's command, translated; empty when it has none
   * @param arguments its arguments, translated
   * @param environment everything the process gets
   * @param directory where it starts
   */
  public record Prepared(
      List<String> command,
      List<String> arguments,
      Map<String, String> environment,
      Path directory) {

    /** Puts values of the environment, such as {@code $(TMPDIR)}, into words of this machine. */
    public List<String> expand(List<String> words) {
      return words.stream().map(word -> Expansion.expand(word, environment)).toList();
    }
  }

  private PodMounts(
      Pod pod, PodDirectory directory, NamedObjects objects, Map<String, Path> volumes) {
    this.pod = pod;
    this.directory = directory;
    this.objects = objects;
    this.volumes = volumes;
  }

  /** Makes the volumes; to be tried again when something is missing. */
  public static PodMounts mount(
      Pod pod, PodDirectory directory, KubernetesClient client, ClaimDirectories claims)
      throws NotReadyException, IOException {
    Map<String, Path> volumes = new PodVolumes(pod, directory, client, claims).make();
    return new PodMounts(
        pod, directory, new NamedObjects(client, pod.getMetadata().getNamespace()), volumes);
  }

  /** Links the mounts of one container and resolves what it is started with. */
  public Prepared prepare(Container container) throws NotReadyException, IOException {
    Map<String, String> declared = ContainerEnvironment.resolve(pod, container, objects);
    PathTranslation translation = link(container, declared);
    Path message = directory.terminationMessage(container.getName());
    Files.createDirectories(message.getParent());
    Files.deleteIfExists(message);
    Files.createFile(message);
    translation =
        translation.with(
            Optional.ofNullable(container.getTerminationMessagePath())
                .filter(path -> !path.isEmpty())
                .orElse(DEFAULT_TERMINATION_LOG),
            message);

    Map<String, String> environment = machineEnvironment(container);
    for (Map.Entry<String, String> variable : declared.entrySet()) {
      environment.put(variable.getKey(), translation.translate(variable.getValue()));
    }
    environment.put(TERMINATION_LOG_VARIABLE, message.toString());
    Path home = Path.of(environment.get("HOME"));
    String workingDirectory = container.getWorkingDir();
    Path start =
        workingDirectory == null || workingDirectory.isEmpty()
            ? home
            : Path.of(translation.translate(workingDirectory));
    return new Prepared(
        expand(container.getCommand(), declared, translation),
        expand(container.getArgs(), declared, translation),
        environment,
        Files.isDirectory(start) ? start : home);
  }

  private static List<String> expand(
      List<String> words, Map<String, String> declared, PathTranslation translation) {
    return words.stream()
        .map(word -> translation.translate(Expansion.expand(word, declared)))
        .toList();
  }

  private Map<String, String> machineEnvironment(Container container) throws IOException {
    String name = container.getName();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", SEARCH_PATH);
    environment.put("HOME", Files.createDirectories(directory.home(name)).toString());
    environment.put("TMPDIR", Files.createDirectories(directory.temporary(name)).toString());
    environment.put("LANG", "C.UTF-8");
    environment.put("HOSTNAME", pod.getMetadata().getName());
    return environment;
  }

  private PathTranslation link(Container container, Map<String, String> declared)
      throws NotReadyException, IOException {
    PathTranslation translation = new PathTranslation(Map.of());
    List<String> done = new ArrayList<>();
    List<VolumeMount> byDepth = new ArrayList<>(container.getVolumeMounts());
    byDepth.sort(Comparator.comparing(mount -> mount.getMountPath().length()));
    for (VolumeMount mount : byDepth) {
      String path = trimmed(mount.getMountPath());
      Path target = target(mount, declared);
      // A mount inside another cannot be linked there without writing into the other's volume.
      boolean nested = done.stream().anyMatch(other -> path.startsWith(other + "/"));
      Path mounts = directory.mounts(container.getName());
      Path link =
          nested
              ? mounts.resolve(".nested").resolve(String.valueOf(done.size()))
              : mounts.resolve(path.substring(1));
      Files.createDirectories(link.getParent());
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, target);
      translation = translation.with(path, link);
      done.add(path);
    }
    return translation;
  }

  private Path target(VolumeMount mount, Map<String, String> declared)
      throws NotReadyException, IOException {
    Path volume = volumes.get(mount.getName());
    if (volume == null) {
      throw new NotReadyException(
          "CreateContainerConfigError",
          "volumeMounts: volume \"" + mount.getName() + "\" not found in the Pod");
    }
    String subPath = Optional.ofNullable(mount.getSubPath()).orElse("");
    if (mount.getSubPathExpr() != null && !mount.getSubPathExpr().isEmpty()) {
      subPath = Expansion.expand(mount.getSubPathExpr(), declared);
      if (subPath.contains("$(")) {
        throw new NotReadyException(
            "CreateContainerConfigError",
            "missing value for \"" + mount.getSubPathExpr() + "\" in subPathExpr");
      }
    }
    Path target = volume.resolve(subPath).normalize();
    if (!target.startsWith(volume)) {
      throw new NotReadyException(
          "CreateContainerConfigError", "subPath \"" + subPath + "\" must not contain '..'");
    }
    if (!Files.exists(target)) {
      Files.createDirectories(target);
    }
    return target;
  }

  private static String trimmed(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
