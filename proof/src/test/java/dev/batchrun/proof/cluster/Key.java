package dev.batchrun.proof.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import java.util.Objects;

/** Which object: what a path names. A namespace lives in the empty namespace. */
public record Key(Kind kind, String namespace, String name) implements Comparable<Key> {
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::kind).thenComparing(Key::namespace).thenComparing(Key::name);

  /** The key of an object. */
  public static Key of(HasMetadata object) {
    return new Key(
        Kind.of(object.getClass()),
        Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
        object.getMetadata().getName());
  }

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind.plural() + "/" + (namespace.isEmpty() ? "" : namespace + "/") + name;
  }
}
