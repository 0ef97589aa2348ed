package dev.batchrun.api.v1alpha1;

import io.fabric8.generator.annotation.Required;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Does an object have what its definition requires? API servers see to it at admission; an object
 * that was stored under an older definition, or past admission, was never asked.
 */
public final class RequiredMembers {
  /** Every look at a run asks this of the same few types, and reflection is slow to say it. */
  private static final ClassValue<List<Member>> MEMBERS =
      new ClassValue<>() {
        @Override
        protected List<Member> computeValue(Class<?> type) {
          return Stream.of(type.getRecordComponents()).map(Member::of).toList();
        }
      };

  private record Member(String name, Method accessor, boolean required) {
    static Member of(RecordComponent component) {
      Method accessor = component.getAccessor();
      return new Member(
          component.getName(), accessor, accessor.isAnnotationPresent(Required.class));
    }

    Object of(Record record) {
      try {
        return accessor.invoke(record);
      } catch (ReflectiveOperationException e) {
        throw new AssertionError("a record's own accessor: " + accessor, e);
      }
    }
  }

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
    for (Member member : MEMBERS.get(record.getClass())) {
      Object value = member.of(record);
      if (value == null && !member.required()) {
        continue;
      }
      Optional<String> missing = firstMissing(path + "." + member.name(), value);
      if (missing.isPresent()) {
        return missing;
      }
    }
    return Optional.empty();
  }
}
