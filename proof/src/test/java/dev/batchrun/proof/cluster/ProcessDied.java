package dev.batchrun.proof.cluster;

/** Ends whatever a process was doing when it died; only {@link OperatorProcess} catches it. */
public final class ProcessDied extends Error {
  private static final long serialVersionUID = 1L;

  ProcessDied(String process) {
    super(process, null, false, false);
  }
}
