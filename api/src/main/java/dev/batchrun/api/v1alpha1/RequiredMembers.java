package dev.batchrun.api.v1alpha1;

import io.fabric8.generator.annotation.Required;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Does an object have what its definition requires? API servers see to it at admission; an object
 * that was stored under an older definition, or past admission, was never asked.
 */
public final class RequiredMembers {
  private RequiredMembers() {}

  /**
   * The path of the first member that is required and absent, such as {@code spec.range.from}.
   *
   * @param path of the value itself
   */
  public static Optional<String> firstMissing(String path, Object value) {
    if (value == null) {
      return Optional.of(path);
    }
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        Optional<String> missing = firstMissing(path + "[" + i + "]", list.get(i));
        if (missing.isPresent()) {
          return missing;
        }
      }
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .flatMap(e -> firstMissing(path + "." + e.getKey(), e.getValue()).stream())
          .findFirst();
    }
    return value instanceof Record record ? inRecord(path, record) : Optional.empty();
  }

  private static Optional<String> inRecord(String path, Record record) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object member = member(component, record);
      if (member == null && !component.getAccessor().isAnnotationPresent(Required.class)) {
        continue;
      }
      Optional<String> missing = firstMissing(path + "." + component.getName(), member);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }

  private static Object member(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("a record's own accessor: " + component, e);
    }
  }
}
