package dev.batchrun.proof.race;

import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.InMemory;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.StoreWorld;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A dataset on a claim of its own. In memory where the machine has such a directory: races are
 * about order, and what a power cut takes away is another suite's business.
 */
final class RaceWorld implements AutoCloseable {
  static final String OWNER = "here/shop/orders";
  private final Path claim;
  private final StoreWorld runs;

  private RaceWorld(Path claim) {
    this.claim = claim;
    this.runs = new StoreWorld(this::store);
  }

  static RaceWorld create() {
    try {
      return new RaceWorld(InMemory.directory("batchrun-race-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private CommitStore store(StoreAccess access, Failpoints failpoints) {
    return filesystem(access, failpoints);
  }

  private FilesystemStore filesystem(StoreAccess access, Failpoints failpoints) {
    return new FilesystemStore(
        new DatasetLocation("lake", "orders", claim, StoreWorld.COLUMNS), access, failpoints);
  }

  CommitStore store(String owner, Failpoints failpoints) {
    return filesystem(runs.access(owner), failpoints);
  }

  StoreWorld runs() {
    return runs;
  }

  CommitStore store() {
    return runs.store();
  }

  Path claim() {
    return claim;
  }

  Path root() {
    return claim.resolve("orders");
  }

  List<LogEntry> log() {
    return filesystem(runs.access(OWNER), Failpoints.none()).log();
  }

  @Override
  public void close() {
    delete(claim);
  }

  static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
