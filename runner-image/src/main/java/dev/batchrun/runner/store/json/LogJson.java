package dev.batchrun.runner.store.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.batchrun.api.step.StepRequest.ColumnConstraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.EntryHeader;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.json.SelfChecked;
import java.io.IOException;
import java.util.Arrays;

/** Entries, checkpoints and how they are spelled. */
public final class LogJson {
  /** Version of both formats. */
  public static final int FORMAT = 1;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .addModule(keys())
          .addMixIn(Entry.class, KindMixins.EntryKinds.class)
          .addMixIn(Condemned.class, KindMixins.CondemnedKinds.class)
          .addMixIn(Commit.class, KindMixins.SortedCommit.class)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // What may be absent is Optional: every other member is required.
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private LogJson() {}

  /** What a slot holds. */
  record Slot(int format, EntryHeader header, Entry entry) {}

  /** What a checkpoint file holds. */
  record Checkpoint(int format, JsonNode fold, String digest) {}

  /** The bytes of an entry. */
  public static byte[] encode(EntryHeader header, Entry body) {
    return SelfChecked.bytes(MAPPER.<JsonNode>valueToTree(new Slot(FORMAT, header, body)));
  }

  /**
   * The entry that these bytes of a slot say; its digest is theirs.
   *
   * @throws IOException if they are none, with the member that is missing or strange
   */
  public static LogEntry decode(byte[] bytes) throws IOException {
    Slot slot = read("log entry", () -> MAPPER.treeToValue(withoutDigest(bytes), Slot.class));
    if (slot.format() != FORMAT) {
      throw new IOException("log entry: found format " + slot.format() + ", expected " + FORMAT);
    }
    try {
      SelfChecked.tree(bytes);
    } catch (IOException e) {
      throw new IOException("log entry: " + e.getMessage(), e);
    }
    return new LogEntry(slot.header(), slot.entry(), Digests.sha256(bytes));
  }

  /** The bytes of a checkpoint: the same for the same fold, whoever writes it. */
  public static byte[] encode(Fold fold) {
    JsonNode tree = MAPPER.valueToTree(fold);
    return canonical(new Checkpoint(FORMAT, tree, CanonicalJson.digest(tree)));
  }

  /**
   * The fold of a checkpoint.
   *
   * @throws IOException if it does not have its digest, or a member is missing or strange
   */
  public static Fold decodeFold(byte[] bytes) throws IOException {
    Checkpoint checkpoint = read("checkpoint", () -> MAPPER.readValue(bytes, Checkpoint.class));
    if (checkpoint.format() != FORMAT
        || checkpoint.fold() == null
        || !Arrays.equals(canonical(checkpoint), bytes)
        || !CanonicalJson.digest(checkpoint.fold()).equals(checkpoint.digest())) {
      throw new IOException("the checkpoint does not have its digest");
    }
    return read("checkpoint", () -> MAPPER.treeToValue(checkpoint.fold(), Fold.class));
  }

  private static JsonNode withoutDigest(byte[] bytes) throws IOException {
    JsonNode tree = MAPPER.readTree(bytes);
    if (tree instanceof ObjectNode members) {
      members.remove(SelfChecked.DIGEST);
    }
    return tree;
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  /** Says what was read and where it went wrong, in words of the record and not of its classes. */
  private static <T> T read(String record, Reading<T> reading) throws IOException {
    T value;
    try {
      value = reading.read();
    } catch (IOException e) {
      throw new IOException(record + ": " + CanonicalJson.refusal(e), e);
    }
    if (value == null) {
      throw new IOException(record + ": found null, expected an object");
    }
    return value;
  }

  private static byte[] canonical(Object value) {
    return CanonicalJson.bytes(MAPPER.<JsonNode>valueToTree(value));
  }

  private static SimpleModule keys() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(PartitionKey.class, new PartitionWriter());
    module.addDeserializer(PartitionKey.class, new PartitionReader());
    module.addKeySerializer(PartitionKey.class, new PartitionKeyWriter());
    module.addKeyDeserializer(PartitionKey.class, new PartitionKeyReader());
    module.addSerializer(OutputBoundary.class, new BoundaryWriter());
    module.addDeserializer(OutputBoundary.class, new BoundaryReader());
    return module;
  }

  private static final class PartitionWriter extends JsonSerializer<PartitionKey> {
    @Override
    public void serialize(PartitionKey key, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeString(key.path());
    }
  }

  private static final class PartitionReader extends JsonDeserializer<PartitionKey> {
    @Override
    public PartitionKey deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      return json.hasToken(JsonToken.VALUE_STRING)
          ? PartitionKey.parse(json.getText())
          : (PartitionKey) context.handleUnexpectedToken(PartitionKey.class, json);
    }
  }

  private static final class PartitionKeyWriter extends JsonSerializer<PartitionKey> {
    @Override
    public void serialize(PartitionKey key, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeFieldName(key.path());
    }
  }

  private static final class PartitionKeyReader extends KeyDeserializer {
    @Override
    public Object deserializeKey(String key, DeserializationContext context) {
      return PartitionKey.parse(key);
    }
  }

  private static final class BoundaryWriter extends JsonSerializer<OutputBoundary> {
    @Override
    public void serialize(OutputBoundary boundary, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(Boundaries.columns(boundary), json);
    }
  }

  private static final class BoundaryReader extends JsonDeserializer<OutputBoundary> {
    @Override
    public OutputBoundary deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      // Of a constraint's members some are always absent.
      byte[] columns = CanonicalJson.bytes(context.readTree(json));
      return Boundaries.of(Arrays.asList(CanonicalJson.read(columns, ColumnConstraint[].class)));
    }
  }
}
