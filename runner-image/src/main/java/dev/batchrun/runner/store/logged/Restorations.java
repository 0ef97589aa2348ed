package dev.batchrun.runner.store.logged;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.PartitionLine;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.Seal;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import dev.batchrun.runner.store.Restoration;
import dev.batchrun.runner.store.SealRef;
import dev.batchrun.runner.store.json.Boundaries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The seals of runs that compute nothing. The time in them is the log's, so that twins that see the
 * same head write the same seal.
 */
final class Restorations {
  private final Parts parts;

  Restorations(Parts parts) {
    this.parts = parts;
  }

  Restoration seal(StepRequest request) throws IOException {
    Fold fold = parts.log().fold();
    return request.promotedRunId() == null ? rollback(request, fold) : promotion(request, fold);
  }

  private Restoration rollback(StepRequest request, Fold fold) throws IOException {
    long to = Optional.ofNullable(request.rollbackToVersion()).orElse(0L);
    if (to < 1 || to > fold.head()) {
      return new Restoration.Refused(
          Reason.InvalidRequest,
          "rollback.toVersion: found "
              + to
              + ", expected a version of the dataset from 1 to "
              + fold.version());
    }
    OutputBoundary boundary = Boundaries.of(request.boundary(), parts.place().partitionBy());
    Map<String, Long> base = new TreeMap<>();
    Map<String, Long> restored = new TreeMap<>();
    List<String> unchanged = new ArrayList<>();
    long rows = 0;
    long bytes = 0;
    for (Map.Entry<PartitionKey, PartitionLine> line : fold.lines().entrySet()) {
      if (!boundary.contains(line.getKey())) {
        continue;
      }
      String path = line.getKey().path();
      Optional<PartitionVersion> target = line.getValue().asOf(to);
      if (target.isEmpty() && to < line.getValue().collectedThrough()) {
        return new Restoration.Refused(
            Reason.InvalidRequest,
            "rollback.toVersion: the files of "
                + line.getKey()
                + " as of version "
                + to
                + " are not kept any more; name version "
                + line.getValue().collectedThrough()
                + " or later, or compute it again");
      }
      Optional<PartitionVersion> now = line.getValue().inForce();
      now.ifPresent(v -> base.put(path, v.version()));
      if (target.isPresent() && target.equals(now)) {
        unchanged.add(path);
      } else if (target.isPresent() || now.isPresent()) {
        restored.put(path, target.map(PartitionVersion::version).orElse(0L));
      }
      if (target.isPresent() && !target.equals(now)) {
        List<PublishedFile> files = parts.snapshots().files(target.get().source(), line.getKey());
        rows += files.stream().mapToLong(PublishedFile::rows).sum();
        bytes += files.stream().mapToLong(PublishedFile::bytes).sum();
      }
    }
    unchanged.sort(null);
    return write(new SealParts(boundary, base, restored, unchanged, rows, bytes), request, fold);
  }

  private record SealParts(
      OutputBoundary boundary,
      Map<String, Long> base,
      Map<String, Long> restored,
      List<String> unchanged,
      long rows,
      long bytes) {}

  private Restoration write(SealParts from, StepRequest request, Fold fold) throws IOException {
    return write(
        new Seal(
            1,
            request.runId(),
            request.run(),
            request.dataset(),
            request.mode(),
            0,
            null,
            request.requestDigest(),
            request.contractDigest(),
            null,
            Boundaries.columns(from.boundary()),
            from.base(),
            List.of(),
            from.restored(),
            null,
            from.unchanged(),
            List.of(),
            null,
            from.rows(),
            from.bytes(),
            List.of(),
            List.of(),
            null,
            null,
            List.of(),
            List.of(),
            request.parameters(),
            null,
            null,
            null,
            request.image(),
            request.requestedBy(),
            fold.headTime().toString()));
  }

  private Restoration promotion(StepRequest request, Fold fold) throws IOException {
    Optional<Fold.Held> held =
        fold.holds().values().stream()
            .filter(hold -> hold.source().runId().equals(request.promotedRunId()))
            .max(java.util.Comparator.comparingLong(Fold.Held::n));
    if (held.isEmpty()) {
      return new Restoration.Refused(
          Reason.InvalidRequest,
          "promote.run: found no held bytes of Shadow run "
              + request.promotedRunId()
              + "; it was never sealed, was promoted before, or its hold ran out. Run the shadow"
              + " again");
    }
    String sealDigest = held.get().source().sealDigest();
    Seal shadow = parts.records().referredSeal(request.promotedRunId(), sealDigest);
    OutputBoundary asked = Boundaries.of(request.boundary(), parts.place().partitionBy());
    OutputBoundary computed = Boundaries.of(shadow.boundary(), parts.place().partitionBy());
    if (!covers(asked, computed)) {
      return new Restoration.Refused(
          Reason.InvalidRequest,
          "promote.run: Shadow run "
              + shadow.run()
              + " computed "
              + computed
              + ", this run asks for "
              + asked
              + "; ask for the same partitions, or for none");
    }
    return write(promoted(request, fold, shadow, sealDigest));
  }

  private static boolean covers(OutputBoundary asked, OutputBoundary computed) {
    return computed.columns().entrySet().stream()
        .allMatch(
            column -> {
              Constraint constraint =
                  asked.columns().getOrDefault(column.getKey(), new Constraint.Any());
              return constraint instanceof Constraint.Any || constraint.equals(column.getValue());
            });
  }

  private static Seal promoted(StepRequest request, Fold fold, Seal shadow, String sealDigest) {
    return new Seal(
        1,
        request.runId(),
        request.run(),
        request.dataset(),
        request.mode(),
        shadow.attempt(),
        shadow.attemptPath(),
        request.requestDigest(),
        request.contractDigest(),
        null,
        shadow.boundary(),
        shadow.base(),
        shadow.outputs(),
        Map.of(),
        new Seal.PromotedSeal(shadow.runId(), sealDigest),
        shadow.withheld(),
        List.of(),
        shadow.outputDigest(),
        shadow.rows(),
        shadow.bytes(),
        shadow.quality(),
        shadow.reconciliation(),
        shadow.quarantine(),
        shadow.comparison(),
        shadow.approvalReasons(),
        shadow.warnings(),
        shadow.parameters(),
        shadow.transformVersion(),
        shadow.transformDigest(),
        shadow.engine(),
        request.image(),
        request.requestedBy(),
        fold.headTime().toString());
  }

  private Restoration write(Seal seal) throws IOException {
    return new Restoration.Sealed(new SealRef(seal.runId(), parts.records().seal(seal)), seal);
  }
}
