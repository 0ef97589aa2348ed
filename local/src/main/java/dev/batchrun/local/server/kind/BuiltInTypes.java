package dev.batchrun.local.server.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The kinds that are there before any CustomResourceDefinition. */
final class BuiltInTypes {
  /** Where both groups of events keep their objects, in the form of the core group. */
  static final String EVENTS = "events";

  private static final Set<String> EVENT_FIELDS =
      Set.of(
          "involvedObject.kind",
          "involvedObject.namespace",
          "involvedObject.name",
          "involvedObject.uid",
          "involvedObject.apiVersion",
          "involvedObject.resourceVersion",
          "involvedObject.fieldPath",
          "reason",
          "reportingComponent",
          "source",
          "type");

  private final BuiltInSchemas schemas;
  private final List<ResourceType> types = new ArrayList<>();

  private BuiltInTypes(BuiltInSchemas schemas) {
    this.schemas = schemas;
  }

  static List<ResourceType> all(BuiltInSchemas schemas) {
    BuiltInTypes built = new BuiltInTypes(schemas);
    built.add("", "v1", Namespace.class, "namespaces", "ns", false, true, Set.of("status.phase"));
    built.add(
        "",
        "v1",
        Pod.class,
        "pods",
        "po",
        true,
        true,
        Set.of(
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName"));
    built.add("", "v1", ConfigMap.class, "configmaps", "cm", true, false, Set.of());
    built.add("", "v1", Secret.class, "secrets", "", true, false, Set.of("type"));
    built.add("", "v1", Event.class, EVENTS, "ev", true, false, EVENT_FIELDS);
    built.add("", "v1", ServiceAccount.class, "serviceaccounts", "sa", true, false, Set.of());
    built.add(
        "",
        "v1",
        PersistentVolumeClaim.class,
        "persistentvolumeclaims",
        "pvc",
        true,
        true,
        Set.of());
    built.add("batch", "v1", Job.class, "jobs", "", true, true, Set.of("status.successful"));
    built.add("coordination.k8s.io", "v1", Lease.class, "leases", "", true, false, Set.of());
    built.add(
        "events.k8s.io",
        "v1",
        io.fabric8.kubernetes.api.model.events.v1.Event.class,
        EVENTS,
        "ev",
        true,
        false,
        EVENT_FIELDS);
    built.add(
        "apiextensions.k8s.io",
        "v1",
        CustomResourceDefinition.class,
        "customresourcedefinitions",
        "crd,crds",
        false,
        true,
        Set.of());
    return built.types;
  }

  private void add(
      String group,
      String version,
      Class<?> model,
      String plural,
      String shortNames,
      boolean namespaced,
      boolean hasStatus,
      Set<String> fields) {
    String kind = model.getSimpleName();
    Set<String> selectable = new HashSet<>(fields);
    selectable.add("metadata.name");
    if (namespaced) {
      selectable.add("metadata.namespace");
    }
    ObjectNode schema = BuiltInSchemas.reference(schemas.name(model));
    boolean inAll = kind.equals("Pod") || kind.equals("Job");
    boolean isDefinition = kind.equals("CustomResourceDefinition");
    types.add(
        new ResourceType(
            group,
            version,
            kind,
            plural,
            kind.toLowerCase(Locale.ROOT),
            namespaced,
            shortNames.isEmpty() ? List.of() : List.of(shortNames.split(",")),
            inAll ? List.of("all") : isDefinition ? List.of("api-extensions") : List.of(),
            plural.equals(EVENTS) || group.isEmpty() ? plural : plural + "." + group,
            hasStatus,
            Set.copyOf(selectable),
            schema,
            schemas.shape(schema),
            Optional.empty()));
  }
}
