package dev.batchrun.runner.stage;

import dev.batchrun.api.v1alpha1.DigestAlgorithm;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.api.v1alpha1.Transform;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.gate.CheckOutcome;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.evidence.Seal.CheckResult;
import dev.batchrun.runner.evidence.Seal.OutputFile;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.json.Digests.Algorithm;
import dev.batchrun.runner.json.Digests.FileDigest;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.store.Attempt;
import dev.batchrun.runner.store.LockRef;
import dev.batchrun.runner.transform.StagedFiles.StagedFile;
import dev.batchrun.runner.validate.Proof;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Puts a seal together from what was proved. */
record Sealing(StepContext context, Attempt attempt, LockRef lock, Map<String, Long> base) {
  private static final int FORMAT = 1;
  private static final int MAX_PARTITIONS = 100;

  /**
   * The seal of a proof.
   *
   * @param sealedAt when
   */
  Seal of(Proof proof, Instant sealedAt) throws IOException {
    List<String> withheld = proof.verdict().withheld().stream().map(PartitionKey::path).toList();
    List<StagedFile> published =
        proof.staged().files().stream().filter(f -> !withheld.contains(f.partition())).toList();
    List<OutputFile> outputs = outputs(published);
    List<String> discarded = new ArrayList<>();
    proof.staged().replaced().forEach(path -> discarded.add(inDataset(path)));
    proof.staged().files().stream()
        .filter(file -> withheld.contains(file.partition()))
        .forEach(file -> discarded.add(inDataset(file.path())));
    List<String> warnings = new ArrayList<>(proof.verdict().warnings());
    warnings.addAll(proof.staged().warnings());
    return new Seal(
        FORMAT,
        context.request().runId(),
        context.request().run(),
        context.request().dataset(),
        context.request().mode(),
        context.request().attempt(),
        attempt.path(),
        context.request().requestDigest(),
        context.request().contractDigest(),
        lock.digest(),
        context.request().boundary(),
        base,
        outputs,
        Map.of(),
        null,
        withheld,
        discarded.stream().sorted().toList(),
        outputDigest(outputs),
        outputs.stream().mapToLong(OutputFile::rows).sum(),
        outputs.stream().mapToLong(OutputFile::bytes).sum(),
        proof.quality().stream().map(Sealing::result).toList(),
        proof.reconciliation().stream().map(Sealing::result).toList(),
        proof.quarantine().orElse(null),
        proof.comparison().orElse(null),
        proof.verdict().approvalReasons(),
        warnings,
        lock.lock().parameters(),
        context.spec().transform().version(),
        transformDigest(context.spec().transform()),
        proof.engine(),
        context.request().image(),
        context.request().requestedBy(),
        sealedAt.toString());
  }

  /**
   * What was published, whatever the files are called: for each partition in order the rows and the
   * digests of its files. A replay over the same inputs gives the same digest.
   */
  static String outputDigest(List<OutputFile> outputs) {
    Map<String, List<List<Object>>> contents = new TreeMap<>();
    for (OutputFile file : outputs) {
      contents
          .computeIfAbsent(file.partition(), p -> new ArrayList<>())
          .add(List.of(file.rows(), file.bytes(), file.crc32c()));
    }
    return CanonicalJson.digest(contents);
  }

  private List<OutputFile> outputs(List<StagedFile> files) throws IOException {
    List<Path> paths = files.stream().map(f -> attempt.directory().resolve(f.path())).toList();
    List<FileDigest> crcs = Digests.files(paths, Algorithm.CRC32C, context.cpus(), bytes -> {});
    Output.FileLayout layout = context.spec().output().files();
    boolean sha = layout != null && layout.digest() == DigestAlgorithm.SHA256;
    List<FileDigest> shas =
        sha ? Digests.files(paths, Algorithm.SHA256, context.cpus(), bytes -> {}) : List.of();
    List<OutputFile> outputs = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      StagedFile file = files.get(i);
      outputs.add(
          new OutputFile(
              file.partition(),
              inDataset(file.path()),
              file.rows(),
              crcs.get(i).size(),
              crcs.get(i).digest(),
              sha ? shas.get(i).digest() : null));
    }
    outputs.sort(java.util.Comparator.comparing(OutputFile::path));
    return outputs;
  }

  private String inDataset(String pathInAttempt) {
    return attempt.path() + "/" + pathInAttempt;
  }

  private static CheckResult result(CheckOutcome outcome) {
    return new CheckResult(
        outcome.name(),
        outcome.check(),
        outcome.severity().name(),
        outcome.held(),
        outcome.failures(),
        outcome.expected(),
        outcome.found(),
        outcome.partitions().stream()
            .limit(MAX_PARTITIONS)
            .map(PartitionKey::path)
            .collect(Collectors.toList()));
  }

  /** The digest of what computes: the SQL of all steps, or image, command and arguments. */
  private static String transformDigest(Transform transform) {
    if (transform.container() != null) {
      return CanonicalJson.digest(
          List.of(
              transform.container().image(),
              transform.container().command(),
              transform.container().args()));
    }
    return CanonicalJson.digest(
        transform.sql() != null ? List.of(transform.sql()) : transform.steps());
  }
}
