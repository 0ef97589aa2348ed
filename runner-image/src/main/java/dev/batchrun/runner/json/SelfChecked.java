package dev.batchrun.runner.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Arrays;

/**
 * Canonical JSON that carries the digest of its other members, for records that nothing else names
 * by digest. {@code {"a":1}} becomes {@code {"a":1,"digest":"sha256:…"}}: a flipped bit, a blank, a
 * member more or less, and it is no record any more. It finds accidents, not intent.
 */
public final class SelfChecked {
  /** The member with the digest. */
  public static final String DIGEST = "digest";

  private SelfChecked() {}

  /** The bytes of a value that has no member {@code digest} of its own. */
  public static byte[] bytes(Object value) {
    ObjectNode tree = (ObjectNode) CanonicalJson.node(value);
    return CanonicalJson.bytes(tree.put(DIGEST, CanonicalJson.digest(tree)));
  }

  /** The members of such bytes without their digest; any other byte than written is refused. */
  public static JsonNode tree(byte[] bytes) throws IOException {
    JsonNode read = parsed(bytes);
    if (!(read instanceof ObjectNode tree) || !Arrays.equals(CanonicalJson.bytes(tree), bytes)) {
      throw new IOException("found " + bytes.length + " bytes that are no canonical object");
    }
    JsonNode expected = tree.remove(DIGEST);
    if (expected == null) {
      throw new IOException("found no digest of its own in " + bytes.length + " bytes");
    }
    String found = CanonicalJson.digest(tree);
    if (!expected.isTextual() || !expected.textValue().equals(found)) {
      throw new IOException("found content of digest " + found + ", expected " + expected);
    }
    return tree;
  }

  private static JsonNode parsed(byte[] bytes) throws IOException {
    try {
      return CanonicalJson.tree(bytes);
    } catch (JsonProcessingException e) {
      throw new IOException("found " + bytes.length + " bytes that are no JSON", e);
    }
  }

  /** The value that such bytes say. */
  public static <T> T read(byte[] bytes, Class<T> type) throws IOException {
    return CanonicalJson.read(CanonicalJson.bytes(tree(bytes)), type);
  }
}
