package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.local.server.kind.ResourceType;
import dev.batchrun.local.server.object.FieldSelector;
import dev.batchrun.local.server.object.LabelSelector;
import dev.batchrun.local.server.store.StoredObject;
import java.util.function.Predicate;

/** Which objects a list or watch is about: namespace, labels and fields. */
record Selection(Target target, Predicate<JsonNode> labels, Predicate<JsonNode> fields)
    implements Predicate<StoredObject> {

  static Selection of(Call call, Target target) {
    ResourceType type = target.type();
    return new Selection(
        target,
        LabelSelector.parse(call.parameter("labelSelector").orElse("")),
        FieldSelector.parse(call.parameter("fieldSelector").orElse(""), type.selectable()));
  }

  @Override
  public boolean test(StoredObject object) {
    JsonNode tree = object.tree();
    if (target.namespace().isPresent()
        && !target.namespace().get().equals(object.metadata().namespace())) {
      return false;
    }
    return labels.test(tree) && fields.test(tree);
  }
}
