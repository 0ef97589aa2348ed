package dev.batchrun.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.vocabulary.Reason;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Nobody speaks for somebody else: the API server knows who writes. */
@Tag("cluster")
@Execution(ExecutionMode.CONCURRENT)
class ReviewerTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static String refusal(Workspace at, String user, String yaml) {
    KubernetesClientException refused =
        Assertions.assertThrows(KubernetesClientException.class, () -> at.applyAs(user, yaml));
    return refused.getStatus().getMessage();
  }

  @Test
  void refusesAReviewInAnothersName(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders", "publish: {approval: Required}"));
    at.applyAs("ana", Yaml.run("orders-1", "orders", "2026-07-01", "requestedBy: ana"));
    at.awaitReason("orders-1", Reason.ApprovalRequired);

    String refusal = refusal(at, "ana", at.review("orders-1", "Approve", "ben"));

    assertTrue(refusal.contains("spec.by: found ben, expected ana"), refusal);
    assertEquals(0, at.publishes("orders"));
    at.answer("orders-1", "Approve", "ben");
    at.published("orders-1");
  }

  @Test
  void refusesARunInAnothersName(Workspace at) {
    at.apply(Yaml.dataset("orders"));

    String refusal =
        refusal(at, "ana", Yaml.run("orders-1", "orders", "2026-07-01", "requestedBy: ben"));

    assertTrue(refusal.contains("spec.requestedBy: found ben, expected ana"), refusal);
  }
}
