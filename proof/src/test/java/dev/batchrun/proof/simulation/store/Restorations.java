package dev.batchrun.proof.simulation.store;

import dev.batchrun.api.step.StepRequest;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.PartitionLine;
import dev.batchrun.core.log.PartitionVersion;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.step.StepFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The seals of runs that compute nothing; twins that see the same head write the same one. */
final class Restorations {
  private final Session session;
  private final StepRequest request;

  Restorations(Session session) {
    this.session = session;
    this.request = session.request();
  }

  Records.Seal seal() throws IOException {
    Fold fold = session.fold();
    return request.promotedRunId() == null ? rollback(fold) : promotion(fold);
  }

  private Records.Seal rollback(Fold fold) {
    long to = Optional.ofNullable(request.rollbackToVersion()).orElse(0L);
    if (to < 1 || to > fold.head()) {
      throw new StepFailure(Reason.InvalidRequest, "rollback.toVersion: there is no " + to);
    }
    Map<String, Long> base = new TreeMap<>();
    Map<String, Long> restored = new TreeMap<>();
    List<String> unchanged = new ArrayList<>();
    for (Map.Entry<PartitionKey, PartitionLine> line : new TreeMap<>(fold.lines()).entrySet()) {
      if (!session.boundary().contains(line.getKey())) {
        continue;
      }
      String path = line.getKey().path();
      Optional<PartitionVersion> target = line.getValue().asOf(to);
      if (target.isEmpty() && to < line.getValue().collectedThrough()) {
        throw new StepFailure(Reason.InvalidRequest, path + " as of " + to + " is not kept");
      }
      Optional<PartitionVersion> now = line.getValue().inForce();
      now.ifPresent(v -> base.put(path, v.version()));
      if (target.isPresent() && target.equals(now)) {
        unchanged.add(path);
      } else if (target.isPresent() || now.isPresent()) {
        restored.put(path, target.map(PartitionVersion::version).orElse(0L));
      }
    }
    return seal(fold, 0, "", base, restored, unchanged);
  }

  private Records.Seal seal(
      Fold fold,
      int attempt,
      String path,
      Map<String, Long> base,
      Map<String, Long> restored,
      List<String> withheld) {
    return new Records.Seal(
        request.runId(),
        request.mode(),
        attempt,
        path,
        request.requestDigest(),
        request.contractDigest(),
        "",
        request.boundary(),
        base,
        Map.of(),
        restored,
        null,
        null,
        withheld,
        List.of(),
        false,
        request.requestedBy(),
        fold.headTime().toString());
  }

  private Records.Seal promotion(Fold fold) throws IOException {
    Fold.Held held =
        fold.holds().values().stream()
            .filter(hold -> hold.source().runId().equals(request.promotedRunId()))
            .max(Comparator.comparingLong(Fold.Held::n))
            .orElseThrow(
                () -> new StepFailure(Reason.InvalidRequest, "promote.run: no held bytes"));
    Records.Seal shadow =
        session
            .read(
                Records.seal(request.promotedRunId(), held.source().sealDigest()),
                Records.Seal.class)
            .orElseThrow(
                () -> new StepFailure(Reason.ManualReviewRequired, "the shadow's seal is gone"));
    return new Records.Seal(
        request.runId(),
        request.mode(),
        shadow.attempt(),
        shadow.attemptPath(),
        request.requestDigest(),
        request.contractDigest(),
        "",
        shadow.boundary(),
        shadow.base(),
        shadow.outputs(),
        Map.of(),
        shadow.runId(),
        held.source().sealDigest(),
        shadow.withheld(),
        List.of(),
        shadow.approvalNeeded(),
        request.requestedBy(),
        fold.headTime().toString());
  }
}
