package dev.batchrun.core.log;

/**
 * An entry as it stands in its slot.
 *
 * @param header who, when, after what
 * @param body what was decided
 * @param digest SHA-256 of the slot's bytes, the {@code previous} of the entry after it
 */
public record LogEntry(EntryHeader header, Entry body, String digest) {

  /** Its number. */
  public long n() {
    return header.n();
  }
}
