package dev.batchrun.runner.store.filesystem;

import dev.batchrun.runner.store.StageWrites;
import dev.batchrun.runner.store.logged.Written;
import java.io.IOException;
import java.nio.file.Path;

/** What stages write, as steps of this store. Their names are synced when the seal is written. */
record StageFiles(DurableFiles files) implements StageWrites {

  @Override
  public void createDirectories(Path directory) throws IOException {
    files.createDirectories(Written.OUTPUT, directory);
  }

  @Override
  public <T> T output(Write<T> write) throws IOException {
    return files.steps().copy(Written.OUTPUT, write);
  }

  @Override
  public <T> T evidence(Write<T> write) throws IOException {
    return files.steps().copy(Written.EVIDENCE, write);
  }

  @Override
  public void evidence(Path file, byte[] bytes) throws IOException {
    files.steps().overwrite(Written.EVIDENCE, file, bytes);
  }
}
