package dev.batchrun.operator.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.Optional;

/** Where a lease is kept. What cannot be asked or answered is an exception of the client. */
interface LeaseSlot {
  /** The lease as it is now; empty when there is none. */
  Optional<Lease> read();

  /** Writes a lease where there was none; false when somebody was faster. */
  boolean create(Lease lease);

  /** Replaces a lease by its next version; false when it changed meanwhile. */
  boolean replace(Lease lease);
}
