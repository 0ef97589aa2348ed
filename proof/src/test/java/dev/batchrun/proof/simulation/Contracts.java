package dev.batchrun.proof.simulation;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.v1alpha1.BatchRun;
import dev.batchrun.operator.contract.FrozenContractFile;
import dev.batchrun.proof.cluster.ApiServer;
import dev.batchrun.proof.cluster.Key;
import dev.batchrun.proof.cluster.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Every frozen contract that was ever stored. */
final class Contracts {
  private final ApiServer server;
  private final Map<String, FrozenContract> known = new HashMap<>();

  Contracts(ApiServer server) {
    this.server = server;
  }

  /** The contract of this digest, where it was ever there. */
  Optional<FrozenContract> of(String namespace, String digest) {
    FrozenContract before = known.get(digest);
    if (before != null) {
      return Optional.of(before);
    }
    Key key = new Key(Kind.CONFIG_MAP, namespace, FrozenContractFile.configMapName(digest));
    Optional<FrozenContract> read =
        server
            .get(key)
            .map(map -> map.tree().path("data").path(PodLayout.CONTRACT_FILE).asText())
            .flatMap(text -> FrozenContractFile.read(text, digest))
            .map(FrozenContractFile::contract);
    read.ifPresent(contract -> known.put(digest, contract));
    return read;
  }

  /** Where a run publishes. */
  Optional<String> place(BatchRun run) {
    return Optional.ofNullable(run.getStatus())
        .map(status -> status.contract())
        .flatMap(ref -> of(run.getMetadata().getNamespace(), ref.digest()))
        .map(contract -> contract.spec().output().store().place());
  }
}
