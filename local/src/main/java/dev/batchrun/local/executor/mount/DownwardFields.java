package dev.batchrun.local.executor.mount;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a Pod may ask about itself: {@code fieldRef} and {@code resourceFieldRef}. */
final class DownwardFields {
  private static final Pattern KEYED =
      Pattern.compile("metadata\\.(labels|annotations)\\['([^']*)'\\]");

  private DownwardFields() {}

  /** The value of a field; labels and annotations as a whole come as lines of {@code k="v"}. */
  static String field(Pod pod, String path) throws NotReadyException {
    Matcher keyed = KEYED.matcher(path);
    if (keyed.matches()) {
      return map(pod, keyed.group(1)).getOrDefault(keyed.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.namespace" -> pod.getMetadata().getNamespace();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "metadata.labels" -> lines(map(pod, "labels"));
      case "metadata.annotations" -> lines(map(pod, "annotations"));
      case "spec.nodeName" -> Optional.ofNullable(pod.getSpec().getNodeName()).orElse("");
      case "spec.serviceAccountName" ->
          Optional.ofNullable(pod.getSpec().getServiceAccountName()).orElse("default");
      case "status.podIP", "status.hostIP" -> "127.0.0.1";
      default ->
          throw new NotReadyException(
              "CreateContainerConfigError", "unsupported fieldPath: " + path);
    };
  }

  private static Map<String, String> map(Pod pod, String which) {
    Map<String, String> found =
        which.equals("labels") ? pod.getMetadata().getLabels() : pod.getMetadata().getAnnotations();
    return found == null ? Map.of() : found;
  }

  private static String lines(Map<String, String> map) {
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(e -> e.getKey() + "=\"" + e.getValue() + "\"")
            .collect(Collectors.joining("\n"));
  }

  /** A limit or request in units of the divisor, rounded up; without a limit the machine's own. */
  static String resource(Pod pod, Container self, ResourceFieldSelector selector)
      throws NotReadyException {
    String name = selector.getContainerName();
    Container container =
        name == null || name.isEmpty()
            ? self
            : Stream.concat(
                    pod.getSpec().getContainers().stream(),
                    pod.getSpec().getInitContainers().stream())
                .filter(c -> c.getName().equals(name))
                .findFirst()
                .orElseThrow(
                    () ->
                        new NotReadyException(
                            "CreateContainerConfigError", "container " + name + " not found"));
    BigDecimal amount = amount(container, selector.getResource());
    BigDecimal divisor =
        Optional.ofNullable(selector.getDivisor())
            .map(Quantity::getNumericalAmount)
            .filter(d -> d.signum() > 0)
            .orElse(BigDecimal.ONE);
    return amount.divide(divisor, 0, RoundingMode.CEILING).toPlainString();
  }

  private static BigDecimal amount(Container container, String resource) throws NotReadyException {
    String[] parts = resource.split("\\.", 2);
    if (parts.length != 2) {
      throw new NotReadyException(
          "CreateContainerConfigError", "unsupported container resource: " + resource);
    }
    var resources = Optional.ofNullable(container.getResources());
    Map<String, Quantity> declared =
        parts[0].equals("limits")
            ? resources.map(r -> r.getLimits()).orElse(Map.of())
            : resources.map(r -> r.getRequests()).orElse(Map.of());
    Quantity found = declared == null ? null : declared.get(parts[1]);
    if (found != null) {
      return found.getNumericalAmount();
    }
    return switch (resource) {
      case "limits.cpu" -> BigDecimal.valueOf(Runtime.getRuntime().availableProcessors());
      case "limits.memory" -> BigDecimal.valueOf(machineMemory());
      default -> BigDecimal.ZERO;
    };
  }

  private static long machineMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Runtime.getRuntime().maxMemory();
  }
}
