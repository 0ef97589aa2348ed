package dev.batchrun.local.server.access;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The text of a kubeconfig with one cluster, one user and one context. */
public final class Kubeconfig {
  /** The name of cluster, user and context. */
  public static final String NAME = "batchrun-local";

  private Kubeconfig() {}

  /**
   * @param server the server's URL
   * @param identity what to trust and what to show
   */
  public static String text(String server, Identity identity) {
    String authority =
        Base64.getEncoder()
            .encodeToString(identity.certificatePem().getBytes(StandardCharsets.UTF_8));
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - name: %1$s
          cluster:
            server: %2$s
            certificate-authority-data: %3$s
        users:
        - name: %1$s
          user:
            token: %4$s
        contexts:
        - name: %1$s
          context:
            cluster: %1$s
            user: %1$s
            namespace: default
        current-context: %1$s
        """
        .formatted(NAME, server, authority, identity.token());
  }
}
