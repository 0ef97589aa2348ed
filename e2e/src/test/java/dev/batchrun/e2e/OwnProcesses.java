package dev.batchrun.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Stages that are processes like any other: their number is the one they wrote down. */
final class OwnProcesses implements StageProcesses {
  @Override
  public Optional<ProcessHandle> find(String namespace, String run, String stage, Path note) {
    if (!Files.exists(note)) {
      return Optional.empty();
    }
    // Empty when it was ended before it began.
    String number = Workspace.text(note).strip();
    return number.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(number));
  }
}
