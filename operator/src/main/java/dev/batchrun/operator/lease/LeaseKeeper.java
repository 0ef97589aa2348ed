package dev.batchrun.operator.lease;

import dev.batchrun.operator.OperatorSettings.LeaderElection;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Takes a lease, renews it and gives it back. Who has lost it once never holds it again: what this
 * process remembers is from before.
 *
 * <pre>
 *   holder    |renewal sent|---- two thirds ----|stops
 *   next one       |renewal seen|------- the whole lease -------|may take it
 * </pre>
 */
final class LeaseKeeper {
  private final LeaseSlot slot;
  private final LeaderElection terms;
  private final LongSupplier nanos;
  private final InstantSource clock;
  private final long deadline;

  private OptionalLong heldUntil = OptionalLong.empty();
  private boolean lost;
  private String seenVersion = "";
  private long seenSince;

  LeaseKeeper(LeaseSlot slot, LeaderElection terms, LongSupplier nanos, InstantSource clock) {
    this.slot = slot;
    this.terms = terms;
    this.nanos = nanos;
    this.clock = clock;
    this.deadline = terms.lasts().multipliedBy(2).dividedBy(3).toNanos();
  }

  /** Whether this process may work now. */
  synchronized boolean holds() {
    return nanosLeft() > 0;
  }

  /** How long it may work without another renewal; nothing where it may not. */
  synchronized long nanosLeft() {
    if (lost || heldUntil.isEmpty()) {
      return 0;
    }
    long left = heldUntil.getAsLong() - nanos.getAsLong();
    lost = left <= 0;
    return Math.max(0, left);
  }

  /** Whether it held the lease and does no longer. */
  synchronized boolean isLost() {
    nanosLeft();
    return lost;
  }

  /**
   * Looks once, and takes or renews the lease where that is allowed.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the lease cannot be asked
   *     for; it is held as long as the last renewal lasts
   */
  void look() {
    if (isLost()) {
      return;
    }
    long asked = nanos.getAsLong();
    Optional<Lease> found = slot.read();
    if (found.isEmpty()) {
      renewed(slot.create(fresh()), asked);
      return;
    }
    Lease lease = found.get();
    if (isOurs(lease) || isFree(lease)) {
      // A process that died under this name is this one's past.
      renewed(slot.replace(next(lease)), asked);
    } else {
      taken();
    }
  }

  private synchronized void renewed(boolean written, long asked) {
    if (written && !isLost()) {
      heldUntil = OptionalLong.of(asked + deadline);
    }
  }

  private synchronized void taken() {
    lost = heldUntil.isPresent();
  }

  /** Gives the lease back, so that the next one need not wait. */
  void release() {
    boolean held = holds();
    taken();
    if (held) {
      slot.read()
          .filter(this::isOurs)
          .ifPresent(
              lease ->
                  slot.replace(
                      new LeaseBuilder(lease)
                          .editSpec()
                          .withHolderIdentity("")
                          .withLeaseDurationSeconds(1)
                          .withRenewTime(now())
                          .endSpec()
                          .build()));
    }
  }

  private boolean isOurs(Lease lease) {
    return lease.getSpec() != null && terms.identity().equals(lease.getSpec().getHolderIdentity());
  }

  /** Nobody's, or not renewed for as long as it lasts while this process was looking. */
  private synchronized boolean isFree(Lease lease) {
    LeaseSpec spec = lease.getSpec();
    if (spec == null || spec.getHolderIdentity() == null || spec.getHolderIdentity().isEmpty()) {
      return true;
    }
    String version = Objects.toString(lease.getMetadata().getResourceVersion());
    if (!version.equals(seenVersion)) {
      seenVersion = version;
      seenSince = nanos.getAsLong();
      return false;
    }
    Duration lasts =
        Optional.ofNullable(spec.getLeaseDurationSeconds())
            .map(Duration::ofSeconds)
            .orElse(terms.lasts());
    return nanos.getAsLong() - seenSince > lasts.toNanos();
  }

  private Lease fresh() {
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(terms.lease());
    metadata.setNamespace(terms.namespace());
    return new LeaseBuilder().withMetadata(metadata).withSpec(ours(new LeaseSpec())).build();
  }

  private Lease next(Lease lease) {
    return new LeaseBuilder(lease)
        .withSpec(ours(Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new)))
        .build();
  }

  private LeaseSpec ours(LeaseSpec before) {
    boolean renewal = terms.identity().equals(before.getHolderIdentity());
    int transitions = Objects.requireNonNullElse(before.getLeaseTransitions(), 0);
    LeaseSpec spec = new LeaseSpec();
    spec.setHolderIdentity(terms.identity());
    // Rounded up: whoever waits for it to run out waits for longer.
    spec.setLeaseDurationSeconds(Math.toIntExact(terms.lasts().plusMillis(999).toSeconds()));
    spec.setAcquireTime(renewal ? before.getAcquireTime() : now());
    spec.setRenewTime(now());
    spec.setLeaseTransitions(renewal ? transitions : transitions + 1);
    return spec;
  }

  private ZonedDateTime now() {
    return clock.instant().atZone(ZoneOffset.UTC);
  }
}
