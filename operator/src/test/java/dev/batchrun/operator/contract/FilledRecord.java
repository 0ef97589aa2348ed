package dev.batchrun.operator.contract;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes a record in which every component, all the way down, is set. */
final class FilledRecord {
  private FilledRecord() {}

  static <T> T of(Class<T> type) {
    return type.cast(value(type));
  }

  private static Object value(Type type) {
    if (type instanceof ParameterizedType generic) {
      boolean list = generic.getRawType() == List.class;
      Type last = generic.getActualTypeArguments()[list ? 0 : 1];
      return list ? List.of(value(last)) : Map.of("k", value(last));
    }
    Class<?> raw = (Class<?>) type;
    if (raw.isRecord()) {
      return record(raw);
    }
    if (raw.isEnum()) {
      Object[] constants = raw.getEnumConstants();
      return constants[constants.length - 1];
    }
    Map<Class<?>, Object> simple =
        Map.of(String.class, "x", Boolean.class, true, Integer.class, 1, Long.class, 1L);
    if (!simple.containsKey(raw)) {
      throw new AssertionError("no value for " + raw);
    }
    return simple.get(raw);
  }

  private static Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components).map(c -> value(c.getGenericType())).toArray(Object[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException notARecordOfTheApi) {
      throw new AssertionError(notARecordOfTheApi);
    }
  }
}
