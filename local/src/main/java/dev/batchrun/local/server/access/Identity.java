package dev.batchrun.local.server.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.batchrun.local.server.object.Json;
import dev.batchrun.local.server.store.PrivateFile;
import dev.batchrun.local.server.store.StateProblem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * The server's certificate and the one token it accepts.
 *
 * <p>Both are kept in the state directory, so that a kubeconfig stays good across restarts.
 */
public final class Identity {
  private static final int TOKEN_BYTES = 32;
  private static final String FILE = "identity.json";

  private final String token;
  private final PrivateKey key;
  private final Certificate certificate;

  private Identity(String token, PrivateKey key, Certificate certificate) {
    this.token = token;
    this.key = key;
    this.certificate = certificate;
  }

  /** The identity in the directory, made and kept there the first time; a fresh one without. */
  public static Identity open(Optional<Path> directory, Instant now) {
    try {
      Optional<Path> file = directory.map(d -> d.resolve(FILE));
      if (file.isPresent() && Files.exists(file.get())) {
        return read(file.get());
      }
      KeyPair pair = SelfSignedCertificate.newKey();
      byte[] random = new byte[TOKEN_BYTES];
      new SecureRandom().nextBytes(random);
      Identity identity =
          new Identity(
              HexFormat.of().formatHex(random),
              pair.getPrivate(),
              SelfSignedCertificate.create(pair, now));
      if (file.isPresent()) {
        PrivateFile.write(file.get(), Json.bytes(identity.toJson()));
      }
      return identity;
    } catch (GeneralSecurityException | IOException e) {
      throw new StateProblem("identity of the local API server: cannot be made: " + e, e);
    }
  }

  private JsonNode toJson() throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getEncoder();
    return Json.object()
        .put("token", token)
        .put("key", base64.encodeToString(key.getEncoded()))
        .put("certificate", base64.encodeToString(certificate.getEncoded()));
  }

  private static Identity read(Path file) throws GeneralSecurityException {
    try {
      JsonNode json = Json.parse(Files.readAllBytes(file));
      Base64.Decoder base64 = Base64.getDecoder();
      byte[] certificate = base64.decode(json.path("certificate").asText());
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(base64.decode(json.path("key").asText())));
      return new Identity(
          json.path("token").asText(),
          key,
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate)));
    } catch (IOException | IllegalArgumentException | GeneralSecurityException e) {
      throw new StateProblem(
          "identity " + file + ": cannot be read: " + e + "; delete the file to get a new one", e);
    }
  }

  /** Whether a request carries the token, in a time that tells nothing about it. */
  public boolean accepts(Optional<String> authorization) {
    byte[] given = authorization.orElse("").getBytes(StandardCharsets.UTF_8);
    byte[] wanted = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(given, wanted);
  }

  public String token() {
    return token;
  }

  /** The certificate, for clients to trust. */
  public String certificatePem() {
    try {
      return "-----BEGIN CERTIFICATE-----\n"
          + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate always has an encoding", e);
    }
  }

  /** TLS as this server. */
  public SSLContext tls() {
    try {
      char[] password = {};
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, password);
      store.setKeyEntry("server", key, password, new Certificate[] {certificate});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, password);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS of the local API server: " + e, e);
    }
  }
}
