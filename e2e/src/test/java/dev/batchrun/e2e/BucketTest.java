package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A dataset in a bucket, as the example has it. The server is a process of this machine. */
@Execution(ExecutionMode.CONCURRENT)
class BucketTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  private static String example(String name, S3Server server) throws IOException {
    Path examples = Path.of(System.getProperty("batchrun.repository"), "examples", "s3");
    return Files.readString(examples.resolve(name))
        .replace("http://127.0.0.1:9000", server.endpoint().toString());
  }

  private static String secret(String id, String key) {
    return "apiVersion: v1\nkind: Secret\nmetadata: {name: lake-writer}\nstringData:"
        + " {AWS_ACCESS_KEY_ID: \"%s\", AWS_SECRET_ACCESS_KEY: \"%s\"}\n".formatted(id, key);
  }

  @Test
  void publishesIntoABucketAndReadsItFromAnotherDataset(Workspace at) throws Exception {
    assumeTrue(at.platform().isLocal());
    try (S3Server server = S3Server.atomic(new S3Server.Faults() {})) {
      at.writeOrders(3);
      at.apply(secret(S3Server.IDENTITY, S3Server.CREDENTIAL));
      at.apply(example("orders.yaml", server));
      String[] runs = example("run.yaml", server).split("(?m)^---$");

      // One after the other: a run that waits for another backs off, and a test has no time.
      at.apply(runs[0]);
      BatchRunStatus orders = at.published("orders-2026-07-03");
      at.apply(runs[1]);
      at.published("revenue-2026-07-03");

      assertSays(orders.manifest().uri(), "s3://lake/shop/orders/_batchrun/runs/");
      assertEquals(List.of("15.00"), at.read("revenue", "SELECT revenue FROM $"));
    }
  }

  @Test
  void saysWhichKeyOfWhichSecretIsMissing(Workspace at) throws Exception {
    assumeTrue(at.platform().isLocal());
    try (S3Server server = S3Server.atomic(new S3Server.Faults() {})) {
      at.writeOrders(3);
      at.apply(example("orders.yaml", server));
      at.apply(Yaml.run("orders-2026-07-03", "orders", "2026-07-03"));

      BatchRunStatus failed = at.failed("orders-2026-07-03", Reason.PermissionDenied);

      assertSays(failed.message(), "AWS_ACCESS_KEY_ID", "Secret 'lake-writer'");
    }
  }
}
