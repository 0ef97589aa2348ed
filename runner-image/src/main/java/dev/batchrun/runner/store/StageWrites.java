package dev.batchrun.runner.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * How the stages of a compute Job write below an attempt's directory and a run's evidence
 * directory. Each write is one durable step of the store, so that it can be made to fail like any
 * other. Nothing written here counts before {@link DatasetStore#writeSeal} made it durable.
 */
public interface StageWrites {

  /** A write that somebody else performs, such as the engine. */
  interface Write<T> {
    T perform() throws IOException;
  }

  /** Creates a directory for staged files, and what is missing above it. */
  void createDirectories(Path directory) throws IOException;

  /** Lets a staged file be written. */
  <T> T output(Write<T> write) throws IOException;

  /** Lets an evidence file be written. */
  <T> T evidence(Write<T> write) throws IOException;

  /** Writes an evidence file in place of one that this very Pod wrote before. */
  void evidence(Path file, byte[] bytes) throws IOException;
}
