package dev.batchrun.proof.cluster;

import java.util.OptionalLong;

/**
 * The way between one client and the API server. It is asked about every request before it leaves,
 * reads included. It may let other actors of the cluster act first (a kubelet, another operator),
 * but never the process that sends: that one is in the middle of a look.
 */
@FunctionalInterface
public interface Wire {
  /** A wire on which nothing happens. */
  Wire PLAIN = request -> Fate.DELIVERED;

  /** What leaves when a client means to send this: a client with a planted bug sends another. */
  default ApiRequest leaves(ApiRequest meant) {
    return meant;
  }

  /** What becomes of this request. */
  Fate fate(ApiRequest request);

  /**
   * The version of everything that a read is answered from; the newest where it is empty. An API
   * server behind its own store answers so.
   */
  default OptionalLong readsAt(ApiRequest request) {
    return OptionalLong.empty();
  }
}
