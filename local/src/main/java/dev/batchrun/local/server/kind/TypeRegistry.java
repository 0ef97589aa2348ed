package dev.batchrun.local.server.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kinds served right now.
 *
 * <p>Readers see one immutable list; a definition replaces it as a whole.
 */
public final class TypeRegistry {
  /** The table of CustomResourceDefinitions. */
  public static final String DEFINITIONS = "customresourcedefinitions.apiextensions.k8s.io";

  /** The table of namespaces. */
  public static final String NAMESPACES = "namespaces";

  private final BuiltInSchemas schemas = new BuiltInSchemas();
  private final CustomTypes customTypes = new CustomTypes(schemas);
  private final Map<String, List<ResourceType>> custom = new LinkedHashMap<>();
  private volatile List<ResourceType> all = BuiltInTypes.all(schemas);

  public BuiltInSchemas schemas() {
    return schemas;
  }

  public CustomTypes customTypes() {
    return customTypes;
  }

  public List<ResourceType> all() {
    return all;
  }

  public Optional<ResourceType> find(String group, String version, String plural) {
    return all.stream().filter(t -> t.is(group, plural) && t.version().equals(version)).findFirst();
  }

  /** A built-in kind. */
  public ResourceType builtIn(String group, String plural) {
    return find(group, "v1", plural).orElseThrow();
  }

  /** Any version of the kind stored in a table. */
  public Optional<ResourceType> ofTable(String table) {
    return all.stream().filter(t -> t.table().equals(table)).findFirst();
  }

  /** Serves what a definition defines, instead of what an earlier one of that name did. */
  public synchronized void define(ObjectNode definition) {
    List<ResourceType> types = customTypes.of(definition);
    custom.put(definition.path("metadata").path("name").asText(), types);
    publish();
  }

  public synchronized void undefine(String definition) {
    custom.remove(definition);
    publish();
  }

  private void publish() {
    List<ResourceType> next = new ArrayList<>();
    all.stream().filter(t -> t.custom().isEmpty()).forEach(next::add);
    custom.values().forEach(next::addAll);
    all = List.copyOf(next);
  }
}
