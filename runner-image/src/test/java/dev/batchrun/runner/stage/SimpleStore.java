package dev.batchrun.runner.stage;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.api.step.StepRequest;
import dev.batchrun.api.v1alpha1.BatchRunStatus.Witness;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.evidence.Seal.OutputFile;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.DatasetStore;
import dev.batchrun.runner.store.LockRef;
import dev.batchrun.runner.store.Look;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.PublishedData;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedPartition;
import dev.batchrun.runner.store.Restoration;
import dev.batchrun.runner.store.SealRef;
import dev.batchrun.runner.store.StageWrites;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A store of one process: files in a directory, everything else in memory, nothing concurrent. */
final class SimpleStore implements DatasetStore, Stores {
  final Path root;
  final Map<String, Seal> seals = new HashMap<>();
  final List<String> held = new ArrayList<>();
  final List<String> discarded = new ArrayList<>();
  final TreeMap<String, PublishedPartition> published = new TreeMap<>();
  OpenResult openResult = new OpenResult.Opened("log-1", 0);
  private final Map<String, LockRef> locks = new HashMap<>();
  private long version;

  SimpleStore(Path root) {
    this.root = root;
  }

  /** Puts a seal in force. */
  void publish(String sealDigest) {
    Seal seal = seals.get(sealDigest);
    version++;
    Map<String, List<PublishedFile>> files = new TreeMap<>();
    for (OutputFile file : seal.outputs()) {
      files
          .computeIfAbsent(file.partition(), p -> new ArrayList<>())
          .add(
              new PublishedFile(
                  resolve(file.path()),
                  file.path(),
                  file.rows(),
                  file.bytes(),
                  file.crc32c(),
                  file.sha256()));
    }
    files.forEach(
        (partition, list) ->
            published.put(
                partition,
                new PublishedPartition(
                    PartitionKey.parse(partition), version, seal.runId(), list)));
  }

  @Override
  public DatasetStore own(StepContext context) {
    return this;
  }

  @Override
  public PublishedData upstream(StepContext context, UpstreamLocation location) {
    return this;
  }

  @Override
  public OpenResult open(StepRequest request) {
    return openResult;
  }

  @Override
  public LockRef adoptLock(InputLock proposal) {
    return locks.computeIfAbsent(
        proposal.runId(), id -> new LockRef(proposal, CanonicalJson.digest(proposal), false));
  }

  @Override
  public Optional<LockRef> readLock(String runId) {
    return Optional.ofNullable(locks.get(runId));
  }

  @Override
  public Attempt registerAttempt(String runId, int attempt, String token) {
    String path = "data/" + runId + "-" + attempt + "-" + token;
    try {
      Files.createDirectories(resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Attempt(attempt, path, resolve(path));
  }

  @Override
  public SealRef writeSeal(Seal seal) {
    String digest = CanonicalJson.digest(seal);
    seals.put(digest, seal);
    return new SealRef(seal.runId(), digest);
  }

  @Override
  public Look<Seal> readSeal(String runId, String sealDigest) {
    return new Look.Present<>(seals.get(sealDigest));
  }

  @Override
  public Restoration sealRestoration(StepRequest request) {
    throw new UnsupportedOperationException("restoration is the store's own");
  }

  @Override
  public Path evidenceDirectory(String runId) {
    try {
      return Files.createDirectories(resolve("runs/" + runId + "/evidence"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public StageWrites writes() {
    return new StageWrites() {
      @Override
      public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
      }

      @Override
      public <T> T output(Write<T> write) throws IOException {
        return write.perform();
      }

      @Override
      public <T> T evidence(Write<T> write) throws IOException {
        return write.perform();
      }

      @Override
      public void evidence(Path file, byte[] bytes) throws IOException {
        Files.write(file, bytes);
      }
    };
  }

  @Override
  public Path resolve(String pathInDataset) {
    return root.resolve(pathInDataset);
  }

  @Override
  public String relativize(Path file) {
    return root.relativize(file).toString();
  }

  @Override
  public String holdShadow(SealRef seal) {
    held.add(seal.digest());
    return "shadow";
  }

  @Override
  public void discardAttempt(String runId, Attempt attempt) {
    discarded.add(attempt.path());
  }

  @Override
  public Witness witness() {
    return new Witness("log-1", version, "sha256:0", null);
  }

  @Override
  public void fetch(List<PublishedSnapshot.PublishedFile> files) {}

  @Override
  public PublishedSnapshot snapshot(OptionalLong asOfVersion, OutputBoundary scope) {
    TreeMap<String, PublishedPartition> inside = new TreeMap<>(published);
    inside.values().removeIf(p -> !scope.contains(p.key()));
    return new PublishedSnapshot("log-1", version, version, inside);
  }

  @Override
  public PublishedSnapshot snapshot(OptionalLong asOfVersion) {
    return new PublishedSnapshot("log-1", version, version, published);
  }
}
