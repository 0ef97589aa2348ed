package dev.batchrun.runner.store;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.v1alpha1.DatasetSpec;
import dev.batchrun.api.v1alpha1.Output;
import dev.batchrun.runner.json.CanonicalJson;
import dev.batchrun.runner.json.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The frozen contract of the orders of a {@link StoreWorld}, as a process finds it in its Pod. */
public record ContractFile(Path path, String digest) {

  /** Writes it into a directory. */
  public static ContractFile in(Path directory) throws IOException {
    Output output =
        new Output(
            List.of("day"),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new Output.Store(new Output.Filesystem("lake", "orders", null), null));
    byte[] bytes =
        CanonicalJson.bytes(
            new FrozenContract(
                1,
                "orders",
                new DatasetSpec(null, null, null, null, null, output, null, null, null, null),
                null));
    return new ContractFile(
        Files.write(directory.resolve("contract.json"), bytes), Digests.sha256(bytes));
  }
}
