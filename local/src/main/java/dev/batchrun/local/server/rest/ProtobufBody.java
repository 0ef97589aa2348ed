package dev.batchrun.local.server.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.ApiError;
import dev.batchrun.local.server.object.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the protobuf that {@code kubectl create namespace|configmap|secret|serviceaccount} sends:
 * these commands know no other format.
 *
 * <p>Only those kinds are described here; field numbers are those of Kubernetes' published
 * messages. A field that is set but not described is refused rather than dropped.
 */
final class ProtobufBody {
  private static final byte[] MAGIC = {'k', '8', 's', 0};

  private enum Type {
    TEXT,
    BOOL,
    NUMBER,
    TEXT_MAP,
    /** Values are shown in base64. */
    BYTES_MAP,
    MESSAGE,
    TEXTS,
    /** What a client's zero value leaves behind; it says nothing. */
    IGNORED
  }

  private record Field(String name, Type type, Optional<Message> message) {
    static Field of(String name, Type type) {
      return new Field(name, type, Optional.empty());
    }
  }

  private record Message(Map<Integer, Field> fields) {}

  private static final Message METADATA =
      new Message(
          Map.of(
              1, Field.of("name", Type.TEXT),
              2, Field.of("generateName", Type.TEXT),
              3, Field.of("namespace", Type.TEXT),
              4, Field.of("selfLink", Type.IGNORED),
              5, Field.of("uid", Type.IGNORED),
              6, Field.of("resourceVersion", Type.IGNORED),
              7, Field.of("generation", Type.IGNORED),
              8, Field.of("creationTimestamp", Type.IGNORED),
              11, Field.of("labels", Type.TEXT_MAP),
              12, Field.of("annotations", Type.TEXT_MAP)));

  private static final Field META = new Field("metadata", Type.MESSAGE, Optional.of(METADATA));

  private static final Map<String, Message> KINDS =
      Map.of(
          "Namespace",
          new Message(
              Map.of(
                  1, META,
                  2, Field.of("spec", Type.IGNORED),
                  3, Field.of("status", Type.IGNORED))),
          "ConfigMap",
          new Message(
              Map.of(
                  1, META,
                  2, Field.of("data", Type.TEXT_MAP),
                  3, Field.of("binaryData", Type.BYTES_MAP),
                  4, Field.of("immutable", Type.BOOL))),
          "Secret",
          new Message(
              Map.of(
                  1, META,
                  2, Field.of("data", Type.BYTES_MAP),
                  3, Field.of("type", Type.TEXT),
                  4, Field.of("stringData", Type.TEXT_MAP),
                  5, Field.of("immutable", Type.BOOL))),
          "ServiceAccount",
          new Message(Map.of(1, META)),
          "DeleteOptions",
          new Message(
              Map.of(
                  1, Field.of("gracePeriodSeconds", Type.NUMBER),
                  2,
                      new Field(
                          "preconditions",
                          Type.MESSAGE,
                          Optional.of(
                              new Message(
                                  Map.of(
                                      1, Field.of("uid", Type.TEXT),
                                      2, Field.of("resourceVersion", Type.TEXT))))),
                  3, Field.of("orphanDependents", Type.BOOL),
                  4, Field.of("propagationPolicy", Type.TEXT),
                  5, Field.of("dryRun", Type.TEXTS))));

  /** Questions about oneself have one answer here, whatever is asked. */
  private static final List<String> REVIEWS =
      List.of("SelfSubjectAccessReview", "SelfSubjectRulesReview", "SelfSubjectReview");

  private ProtobufBody() {}

  /** The object in a body of type {@code application/vnd.kubernetes.protobuf}. */
  static ObjectNode parse(byte[] body) {
    if (!Arrays.equals(body, 0, Math.min(4, body.length), MAGIC, 0, 4)) {
      throw ApiError.badRequest("the body of the request is no Kubernetes protobuf");
    }
    try {
      Reader envelope = new Reader(ByteBuffer.wrap(body, 4, body.length - 4));
      ObjectNode identity = Json.object();
      ByteBuffer raw = ByteBuffer.allocate(0);
      while (envelope.next()) {
        switch (envelope.number()) {
          case 1 -> identity = identity(new Reader(envelope.bytes()));
          case 2 -> raw = envelope.bytes();
          default -> envelope.skip();
        }
      }
      return object(identity, raw);
    } catch (java.nio.BufferUnderflowException | IllegalArgumentException e) {
      throw ApiError.badRequest("the body of the request is broken protobuf: " + e);
    }
  }

  private static ObjectNode identity(Reader reader) {
    ObjectNode identity = Json.object();
    while (reader.next()) {
      identity.put(reader.number() == 1 ? "apiVersion" : "kind", reader.text());
    }
    return identity;
  }

  private static ObjectNode object(ObjectNode identity, ByteBuffer raw) {
    String kind = identity.path("kind").asText();
    if (REVIEWS.contains(kind)) {
      return identity;
    }
    Message message = KINDS.get(kind);
    if (message == null) {
      throw unsupported(kind);
    }
    read(new Reader(raw), message, identity, kind);
    return identity;
  }

  private static ApiError unsupported(String what) {
    return ApiError.unsupportedMediaType(
        "the body of the request is protobuf with "
            + what
            + ", which the local API server reads as JSON or YAML only; write a file (kubectl"
            + " create ... --dry-run=client -o yaml) and use kubectl apply -f or create -f");
  }

  private static void read(Reader reader, Message message, ObjectNode into, String path) {
    while (reader.next()) {
      Field field = message.fields().get(reader.number());
      if (field == null) {
        throw unsupported("field " + reader.number() + " of " + path);
      }
      String name = field.name();
      switch (field.type()) {
        case TEXT -> putText(into, name, reader.text());
        case TEXTS -> into.withArray(name).add(reader.text());
        case BOOL -> into.put(name, reader.varint() != 0);
        case NUMBER -> into.put(name, reader.varint());
        case IGNORED -> reader.skip();
        case MESSAGE -> {
          ObjectNode child = into.withObject("/" + name);
          read(new Reader(reader.bytes()), field.message().orElseThrow(), child, name);
        }
        case TEXT_MAP, BYTES_MAP ->
            entry(
                new Reader(reader.bytes()),
                field.type() == Type.BYTES_MAP,
                into.withObject("/" + name));
      }
    }
  }

  private static void putText(ObjectNode into, String name, String text) {
    if (!text.isEmpty()) {
      into.put(name, text);
    }
  }

  private static String base64(ByteBuffer bytes) {
    return StandardCharsets.US_ASCII.decode(Base64.getEncoder().encode(bytes)).toString();
  }

  private static void entry(Reader reader, boolean binary, ObjectNode map) {
    String key = "";
    String value = "";
    while (reader.next()) {
      if (reader.number() == 1) {
        key = reader.text();
      } else {
        value = binary ? base64(reader.bytes()) : reader.text();
      }
    }
    map.put(key, value);
  }

  /** Protobuf's wire format. */
  private static final class Reader {
    private final ByteBuffer buffer;
    private long tag;

    Reader(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    boolean next() {
      if (!buffer.hasRemaining()) {
        return false;
      }
      tag = varint();
      return true;
    }

    int number() {
      return (int) (tag >>> 3);
    }

    long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte next = buffer.get();
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number is too long");
    }

    ByteBuffer bytes() {
      long length = varint();
      if (length < 0 || length > buffer.remaining()) {
        throw new IllegalArgumentException("a length of " + length + " is too long");
      }
      ByteBuffer slice = buffer.slice(buffer.position(), (int) length);
      buffer.position(buffer.position() + (int) length);
      return slice;
    }

    String text() {
      return StandardCharsets.UTF_8.decode(bytes()).toString();
    }

    void skip() {
      switch ((int) (tag & 7)) {
        case 0 -> varint();
        case 1 -> buffer.getLong();
        case 2 -> bytes();
        case 5 -> buffer.getInt();
        default -> throw new IllegalArgumentException("wire type " + (tag & 7));
      }
    }
  }
}
