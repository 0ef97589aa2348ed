package dev.batchrun.runner.store.s3;

import dev.batchrun.runner.store.StageWrites;
import dev.batchrun.runner.store.logged.Written;
import dev.batchrun.runner.store.logged.Written.Operation;
import java.io.IOException;
import java.nio.file.Path;

/** What stages write into the scratch directory, as steps of this store. */
record S3StageFiles(S3Scratch scratch, S3Steps steps) implements StageWrites {
  @Override
  public void createDirectories(Path directory) throws IOException {
    steps.step(Written.OUTPUT, Operation.CREATE, () -> scratch.createDirectories(directory));
  }

  @Override
  public <T> T output(Write<T> write) throws IOException {
    return steps.perform(Written.OUTPUT, Operation.COPY, write);
  }

  @Override
  public <T> T evidence(Write<T> write) throws IOException {
    return steps.perform(Written.EVIDENCE, Operation.COPY, write);
  }

  @Override
  public void evidence(Path file, byte[] bytes) throws IOException {
    steps.step(Written.EVIDENCE, Operation.COPY, () -> scratch.write(file, bytes));
  }
}
