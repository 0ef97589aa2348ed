package dev.batchrun.local.server.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.batchrun.local.server.object.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One line of the journal: the CRC32C of the rest in eight hex digits, a space, and a JSON object
 * with {@code table}, {@code version}, and {@code put} (the object) or {@code remove} (its key).
 */
record JournalRecord(String table, ObjectKey key, long version, Optional<ObjectNode> tree) {
  private static final int CHECKSUM_LENGTH = 8;

  static byte[] put(String table, long version, byte[] object) {
    byte[] head = head(table, version, "put");
    ByteArrayOutputStream body = new ByteArrayOutputStream(head.length + object.length + 1);
    body.writeBytes(head);
    body.writeBytes(object);
    body.write('}');
    return line(body.toByteArray());
  }

  static byte[] remove(String table, long version, ObjectKey key) {
    byte[] head = head(table, version, "remove");
    byte[] names =
        Json.bytes(Json.object().put("namespace", key.namespace()).put("name", key.name()));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(head);
    body.writeBytes(names);
    body.write('}');
    return line(body.toByteArray());
  }

  private static byte[] head(String table, long version, String verb) {
    byte[] fields = Json.bytes(Json.object().put("table", table).put("version", version));
    // the closing brace makes room for the last member
    return (new String(fields, 0, fields.length - 1, StandardCharsets.UTF_8) + ",\"" + verb + "\":")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] line(byte[] body) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(body.length + CHECKSUM_LENGTH + 2);
    line.writeBytes(checksum(body, 0, body.length).getBytes(StandardCharsets.US_ASCII));
    line.write(' ');
    line.writeBytes(body);
    line.write('\n');
    return line.toByteArray();
  }

  private static String checksum(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  /**
   * Reads a line without its line break.
   *
   * @throws IOException if it is not what {@link #put} or {@link #remove} wrote
   */
  static JournalRecord parse(byte[] line) throws IOException {
    int start = CHECKSUM_LENGTH + 1;
    if (line.length <= start) {
      throw new IOException("it has " + line.length + " bytes, fewer than any record");
    }
    String expected = new String(line, 0, CHECKSUM_LENGTH, StandardCharsets.US_ASCII);
    String found = checksum(line, start, line.length - start);
    if (!found.equals(expected)) {
      throw new IOException("its checksum is " + found + ", expected " + expected);
    }
    JsonNode body = Json.parse(line, start, line.length - start);
    String table = body.path("table").asText();
    long version = body.path("version").asLong();
    if (body.get("put") instanceof ObjectNode tree) {
      StoredObject object = new StoredObject(tree, version);
      return new JournalRecord(table, object.key(), version, Optional.of(tree));
    }
    JsonNode key = body.path("remove");
    return new JournalRecord(
        table,
        new ObjectKey(key.path("namespace").asText(), key.path("name").asText()),
        version,
        Optional.empty());
  }
}
