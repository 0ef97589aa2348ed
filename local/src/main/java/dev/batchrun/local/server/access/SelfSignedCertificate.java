package dev.batchrun.local.server.access;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;

/**
 * A key and a certificate for this machine's loopback address, signed with the key itself.
 *
 * <p>The JDK has no public way to make a certificate, and a server without one gets no token from
 * kubectl, which drops credentials on plain HTTP.
 */
final class SelfSignedCertificate {
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String KEY_USAGE = "2.5.29.15";
  private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final Duration VALIDITY = Duration.ofDays(3650);

  private SelfSignedCertificate() {}

  static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  static X509Certificate create(KeyPair key, Instant now) throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.oid(ECDSA_WITH_SHA256));
    byte[] name =
        Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.utf8("batchrun-local"))));
    byte[] body =
        Der.sequence(
            Der.tagged(0xa0, Der.integer(BigInteger.TWO)), // version 3
            Der.integer(new BigInteger(127, new SecureRandom()).setBit(0)),
            algorithm,
            name,
            Der.sequence(Der.time(now.minus(Duration.ofDays(1))), Der.time(now.plus(VALIDITY))),
            name,
            key.getPublic().getEncoded(),
            Der.tagged(0xa3, extensions()));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(key.getPrivate());
    signature.update(body);
    byte[] certificate = Der.sequence(body, algorithm, Der.bits(0, signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate));
  }

  private static byte[] extensions() {
    byte[] loopback = {127, 0, 0, 1};
    return Der.sequence(
        extension(BASIC_CONSTRAINTS, Der.sequence(Der.bool(true))),
        // digitalSignature and keyCertSign: the certificate vouches for itself
        extension(KEY_USAGE, Der.bits(2, new byte[] {(byte) 0x84})),
        extension(EXTENDED_KEY_USAGE, Der.sequence(Der.oid(SERVER_AUTH))),
        extension(
            ALTERNATIVE_NAMES,
            Der.sequence(
                Der.tagged(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
                Der.tagged(0x87, loopback))));
  }

  private static byte[] extension(String oid, byte[] value) {
    return Der.sequence(Der.oid(oid), Der.octets(value));
  }
}
