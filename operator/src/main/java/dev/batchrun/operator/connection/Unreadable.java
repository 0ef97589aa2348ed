package dev.batchrun.operator.connection;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which members of an object were left out because this release cannot read them. Kept on the
 * object itself while it is in memory: a status that is written takes no annotation along.
 */
public final class Unreadable {
  private static final String ANNOTATION = "batchrun.dev/unreadable";
  private static final String SEPARATOR = "\n";

  private Unreadable() {}

  /** The first member below this one, such as {@code spec}, that was left out. */
  public static Optional<String> below(String path, HasMetadata object) {
    return members(object).stream()
        .filter(member -> member.equals(path) || member.matches(path + "[.\\[](?s:.*)"))
        .findFirst();
  }

  private static List<String> members(HasMetadata object) {
    String text =
        Optional.ofNullable(object.getMetadata().getAnnotations()).orElse(Map.of()).get(ANNOTATION);
    return text == null ? List.of() : Arrays.asList(text.split(SEPARATOR));
  }

  static void mark(HasMetadata object, List<String> members) {
    Map<String, String> annotations =
        new LinkedHashMap<>(
            Objects.requireNonNullElse(object.getMetadata().getAnnotations(), Map.of()));
    annotations.put(ANNOTATION, String.join(SEPARATOR, new ArrayList<>(members)));
    object.getMetadata().setAnnotations(annotations);
  }
}
