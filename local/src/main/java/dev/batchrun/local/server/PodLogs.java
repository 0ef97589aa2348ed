package dev.batchrun.local.server;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the server finds what containers wrote, for {@code kubectl logs}.
 *
 * <p>A log is a plain file that only grows, so a follower reads on until {@link #isComplete} and
 * then once more to the end. Nothing is promised about a Pod that is gone.
 */
public interface PodLogs {
  /** A server without anything that runs Pods. */
  PodLogs NONE =
      new PodLogs() {
        @Override
        public Optional<Path> file(Container container) {
          return Optional.empty();
        }

        @Override
        public boolean isComplete(Container container) {
          return true;
        }
      };

  /**
   * One container of one Pod.
   *
   * @param podUid tells a Pod from an earlier one of the same name
   */
  record Container(String namespace, String pod, String podUid, String name) {}

  /** The log; empty while the container has not started. */
  Optional<Path> file(Container container);

  /** Whether nothing will be written any more: the container ended, or will never start. */
  boolean isComplete(Container container);
}
