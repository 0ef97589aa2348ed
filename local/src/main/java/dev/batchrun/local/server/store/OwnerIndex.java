package dev.batchrun.local.server.store;

import dev.batchrun.local.server.object.Metadata;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who exists by UID, and who names whom as owner. Guarded by the store's lock. */
final class OwnerIndex {
  private final Map<String, Place> byUid = new HashMap<>();
  private final Map<String, Set<Place>> dependents = new HashMap<>();

  void add(Place place, StoredObject object) {
    byUid.put(object.metadata().uid(), place);
    for (Metadata.Owner owner : object.metadata().owners()) {
      dependents.computeIfAbsent(owner.uid(), uid -> new LinkedHashSet<>()).add(place);
    }
  }

  void remove(Place place, StoredObject object) {
    byUid.remove(object.metadata().uid());
    for (Metadata.Owner owner : object.metadata().owners()) {
      Set<Place> places = dependents.get(owner.uid());
      if (places != null && places.remove(place) && places.isEmpty()) {
        dependents.remove(owner.uid());
      }
    }
  }

  Optional<Place> find(String uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  List<Place> dependents(String uid) {
    return List.copyOf(dependents.getOrDefault(uid, Set.of()));
  }
}
