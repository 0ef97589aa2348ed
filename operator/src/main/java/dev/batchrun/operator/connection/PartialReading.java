package dev.batchrun.operator.connection;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TreeTraversingParser;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a custom resource without the members that cannot be read, and says on it which they are. A
 * value of a newer release, or one that no definition ever saw, would hide its object otherwise,
 * and with it all the others of its list.
 */
final class PartialReading extends BeanDeserializerModifier {
  private static final long serialVersionUID = 1;

  @Override
  public JsonDeserializer<?> modifyDeserializer(
      DeserializationConfig config, BeanDescription type, JsonDeserializer<?> whole) {
    return CustomResource.class.isAssignableFrom(type.getBeanClass()) ? new Partial(whole) : whole;
  }

  private static final class Partial extends DelegatingDeserializer {
    private static final long serialVersionUID = 1;

    /** With more of them the whole spec or status is left out. */
    private static final int LIMIT = 32;

    Partial(JsonDeserializer<?> whole) {
      super(whole);
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> whole) {
      return new Partial(whole);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      JsonNode read = context.readTree(parser);
      if (!(read instanceof ObjectNode tree)) {
        return super.deserialize(begun(read, parser), context);
      }
      List<String> left = new ArrayList<>();
      while (true) {
        try {
          Object object = super.deserialize(begun(tree, parser), context);
          if (!left.isEmpty() && object instanceof CustomResource<?, ?> marked) {
            Unreadable.mark(marked, left);
          }
          return object;
        } catch (JsonMappingException e) {
          left.add(removed(tree, e.getPath(), left.size()).orElseThrow(() -> e));
        }
      }
    }

    private static JsonParser begun(JsonNode tree, JsonParser parser) throws IOException {
      TreeTraversingParser again = new TreeTraversingParser(tree, parser.getCodec());
      again.nextToken();
      return again;
    }

    private static Optional<String> removed(
        ObjectNode tree, List<JsonMappingException.Reference> path, int before) {
      if (path.isEmpty()) {
        return without(tree, "spec").or(() -> without(tree, "status"));
      }
      if (before >= LIMIT) {
        return without(tree, path.get(0).getFieldName());
      }
      JsonNode parent = tree;
      StringBuilder name = new StringBuilder();
      for (int i = 0; i < path.size() - 1; i++) {
        parent = child(parent, path.get(i));
        name.append(text(path.get(i)));
      }
      JsonMappingException.Reference last = path.get(path.size() - 1);
      JsonNode gone =
          parent instanceof ObjectNode object
              ? object.remove(last.getFieldName())
              : parent instanceof ArrayNode array ? array.remove(last.getIndex()) : null;
      return gone == null
          ? without(tree, "spec").or(() -> without(tree, "status"))
          : Optional.of(name.append(text(last)).substring(1));
    }

    private static Optional<String> without(ObjectNode tree, String member) {
      return Optional.ofNullable(tree.remove(member)).map(gone -> member);
    }

    private static JsonNode child(JsonNode parent, JsonMappingException.Reference step) {
      return step.getFieldName() == null
          ? parent.path(step.getIndex())
          : parent.path(step.getFieldName());
    }

    private static String text(JsonMappingException.Reference step) {
      return step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName();
    }
  }
}
