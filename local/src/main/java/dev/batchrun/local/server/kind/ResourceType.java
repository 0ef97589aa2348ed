package dev.batchrun.local.server.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.schema.CustomResourceSchema;
import dev.batchrun.local.server.object.ApiError;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One kind in one version, as clients address it.
 *
 * @param table where its objects are stored; versions of a kind, and both groups of events, share
 *     one
 * @param hasStatus whether status is a subresource of its own
 * @param selectable the fields a field selector may name
 * @param schema the published schema, with references into {@link BuiltInSchemas}
 * @param shape how its fields merge and who can own them
 * @param custom what a CustomResourceDefinition adds; empty for built-in kinds
 */
public record ResourceType(
    String group,
    String version,
    String kind,
    String plural,
    String singular,
    boolean namespaced,
    List<String> shortNames,
    List<String> categories,
    String table,
    boolean hasStatus,
    Set<String> selectable,
    ObjectNode schema,
    FieldShape shape,
    Optional<Custom> custom) {

  /**
   * What only custom kinds have.
   *
   * @param definition the name of the CustomResourceDefinition
   * @param schema prunes, defaults and validates
   * @param printerColumns {@code additionalPrinterColumns}, perhaps empty
   */
  public record Custom(String definition, CustomResourceSchema schema, JsonNode printerColumns) {}

  /** {@code v1}, {@code batch/v1}. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** {@code pods}, {@code jobs.batch}: the name in messages. */
  public String qualified() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  /** {@code api/v1}, {@code apis/batch/v1}: the start of its paths. */
  public String root() {
    return (group.isEmpty() ? "api/" : "apis/") + apiVersion();
  }

  public boolean is(String otherGroup, String otherPlural) {
    return group.equals(otherGroup) && plural.equals(otherPlural);
  }

  public ApiError notFound(String name) {
    return ApiError.notFound(group, plural, name);
  }

  public ApiError modified(String name) {
    return ApiError.modified(group, plural, name);
  }
}
