package dev.batchrun.runner.validate;

import dev.batchrun.runner.engine.DuckSession;
import dev.batchrun.runner.engine.Sql;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import dev.batchrun.runner.store.StageWrites;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Files in a run's evidence directory. Their names carry attempt and Pod, so that twins never write
 * the same one.
 *
 * @param directory of the run's evidence; exists
 * @param suffix {@code <attempt>-<token>}
 * @param writes how files are written
 */
record EvidenceFiles(Path directory, String suffix, StageWrites writes) {

  /** A written evidence file. */
  record Written(Path file, long bytes, String sha256) {}

  /** Writes rows as Parquet. */
  Written rows(DuckSession session, String name, String select) throws IOException {
    Path file = directory.resolve(name + "-" + suffix + ".parquet");
    String copy = "COPY (" + select + ") TO " + Sql.text(file.toString()) + " (FORMAT parquet)";
    return writes.evidence(
        () -> {
          session.execute(copy);
          return written(file);
        });
  }

  /** Writes a value as canonical JSON. */
  Written json(String name, Object value) throws IOException {
    Path file = directory.resolve(name + "-" + suffix + ".json");
    writes.evidence(file, CanonicalJson.bytes(value));
    return written(file);
  }

  private static Written written(Path file) throws IOException {
    Digests.FileDigest digest = Digests.file(file, Digests.Algorithm.SHA256);
    return new Written(file, digest.size(), digest.digest());
  }
}
