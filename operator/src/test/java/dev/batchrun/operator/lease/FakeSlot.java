package dev.batchrun.operator.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/** A lease that can be out of reach, and whose answers can be late or lost. */
final class FakeSlot implements LeaseSlot {
  Optional<Lease> lease = Optional.empty();
  private int version;
  boolean reachable = true;
  boolean loses;
  Runnable beforeAnswer = () -> {};

  @Override
  public Optional<Lease> read() {
    reach();
    return lease;
  }

  @Override
  public boolean create(Lease other) {
    reach();
    return lease.isEmpty() && write(other);
  }

  @Override
  public boolean replace(Lease other) {
    reach();
    String expected = lease.orElseThrow().getMetadata().getResourceVersion();
    return expected.equals(other.getMetadata().getResourceVersion()) && write(other);
  }

  private boolean write(Lease other) {
    version++;
    lease =
        Optional.of(
            new LeaseBuilder(other)
                .editMetadata()
                .withResourceVersion("" + version)
                .endMetadata()
                .build());
    beforeAnswer.run();
    if (loses) {
      throw new KubernetesClientException("no answer");
    }
    return true;
  }

  private void reach() {
    if (!reachable) {
      throw new KubernetesClientException("out of reach");
    }
  }

  String holder() {
    return lease.orElseThrow().getSpec().getHolderIdentity();
  }
}
