package dev.batchrun.local.server.kind;

import static dev.batchrun.local.server.kind.BuiltInTypes.Trait.HAS_STATUS;
import static dev.batchrun.local.server.kind.BuiltInTypes.Trait.NAMESPACED;

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
          "type");

  private static final Set<String> POD_FIELDS =
      Set.of(
          "spec.nodeName",
          "spec.restartPolicy",
          "spec.schedulerName",
          "spec.serviceAccountName",
          "status.phase",
          "status.podIP",
          "status.nominatedNodeName");

  private final BuiltInSchemas schemas;
  private final List<ResourceType> types = new ArrayList<>();

  private BuiltInTypes(BuiltInSchemas schemas) {
    this.schemas = schemas;
  }

  enum Trait {
    NAMESPACED,
    HAS_STATUS
  }

  static List<ResourceType> all(BuiltInSchemas schemas) {
    BuiltInTypes built = new BuiltInTypes(schemas);
    built.add("", Namespace.class, "namespaces", "ns", Set.of("status.phase"), HAS_STATUS);
    built.add("", Pod.class, "pods", "po", POD_FIELDS, NAMESPACED, HAS_STATUS);
    built.add("", ConfigMap.class, "configmaps", "cm", Set.of(), NAMESPACED);
    built.add("", Secret.class, "secrets", "", Set.of("type"), NAMESPACED);
    built.add("", Event.class, EVENTS, "ev", EVENT_FIELDS, NAMESPACED);
    built.add("", ServiceAccount.class, "serviceaccounts", "sa", Set.of(), NAMESPACED);
    String claims = "persistentvolumeclaims";
    built.add("", PersistentVolumeClaim.class, claims, "pvc", Set.of(), NAMESPACED, HAS_STATUS);
    built.add("batch", Job.class, "jobs", "", Set.of(), NAMESPACED, HAS_STATUS);
    built.add("coordination.k8s.io", Lease.class, "leases", "", Set.of(), NAMESPACED);
    Class<?> grouped = io.fabric8.kubernetes.api.model.events.v1.Event.class;
    built.add("events.k8s.io", grouped, EVENTS, "ev", EVENT_FIELDS, NAMESPACED);
    String definitions = "customresourcedefinitions";
    Class<?> definition = CustomResourceDefinition.class;
    built.add("apiextensions.k8s.io", definition, definitions, "crd,crds", Set.of(), HAS_STATUS);
    return built.types;
  }

  private void add(
      String group,
      Class<?> model,
      String plural,
      String shortNames,
      Set<String> fields,
      Trait... traits) {
    boolean namespaced = List.of(traits).contains(NAMESPACED);
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
            "v1",
            kind,
            plural,
            kind.toLowerCase(Locale.ROOT),
            namespaced,
            shortNames.isEmpty() ? List.of() : List.of(shortNames.split(",")),
            inAll ? List.of("all") : isDefinition ? List.of("api-extensions") : List.of(),
            plural.equals(EVENTS) || group.isEmpty() ? plural : plural + "." + group,
            List.of(traits).contains(HAS_STATUS),
            Set.copyOf(selectable),
            schema,
            schemas.shape(schema),
            Optional.empty()));
  }
}
