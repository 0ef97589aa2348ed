package dev.batchrun.local.server.access;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The few ASN.1 DER encodings a certificate needs. */
final class Der {
  private static final DateTimeFormatter GENERALIZED =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private Der() {}

  static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.write(tag);
    int length = content.size();
    if (length >= 0x80) {
      byte[] octets = BigInteger.valueOf(length).toByteArray();
      int skip = octets[0] == 0 ? 1 : 0;
      encoded.write(0x80 | octets.length - skip);
      encoded.write(octets, skip, octets.length - skip);
    } else {
      encoded.write(length);
    }
    encoded.writeBytes(content.toByteArray());
    return encoded.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return tagged(0x30, parts);
  }

  static byte[] set(byte[]... parts) {
    return tagged(0x31, parts);
  }

  static byte[] integer(BigInteger value) {
    return tagged(0x02, value.toByteArray());
  }

  static byte[] bool(boolean value) {
    return tagged(0x01, new byte[] {(byte) (value ? 0xff : 0)});
  }

  static byte[] octets(byte[]... content) {
    return tagged(0x04, content);
  }

  /** A bit string; the unused bits are those at the end of its last byte. */
  static byte[] bits(int unused, byte[] content) {
    return tagged(0x03, new byte[] {(byte) unused}, content);
  }

  static byte[] utf8(String text) {
    return tagged(0x0c, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] time(Instant instant) {
    return tagged(0x18, GENERALIZED.format(instant).getBytes(StandardCharsets.US_ASCII));
  }

  /** An object identifier in dotted form. */
  static byte[] oid(String dotted) {
    String[] arcs = dotted.split("\\.");
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      long arc = Long.parseLong(arcs[i]);
      int groups = Math.max(1, (64 - Long.numberOfLeadingZeros(arc) + 6) / 7);
      for (int group = groups - 1; group >= 0; group--) {
        int seven = (int) (arc >> 7 * group) & 0x7f;
        content.write(group == 0 ? seven : seven | 0x80);
      }
    }
    return tagged(0x06, content.toByteArray());
  }
}
