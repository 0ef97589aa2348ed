package dev.batchrun.e2e;

import static dev.batchrun.e2e.Texts.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.core.vocabulary.Phase;
import dev.batchrun.core.vocabulary.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Mistakes of a new user and of the machine, each with a message that says what to do. */
@Execution(ExecutionMode.CONCURRENT)
class BadInputTest {
  @RegisterExtension static final Platforms PLATFORMS = new Platforms();

  /** Runs the first of July of a Dataset with these differences, to its failure. */
  private static BatchRunStatus failure(Workspace at, Reason reason, String... differences) {
    at.apply(Yaml.dataset("orders", differences));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    BatchRunStatus status = at.failed("orders-1", reason);
    at.awaitEvent("orders-1", reason + ": ");
    at.assertWent("orders-1", Phase.Planned, Phase.Failed);
    return status;
  }

  private static BatchRunStatus mistake(Workspace at, Reason reason, String... differences) {
    BatchRunStatus status = failure(at, reason, differences);
    assertEquals(1, status.attempt(), "a mistake of the user's is not repeated");
    return status;
  }

  @Test
  void pointsAtTheMistakeInTheSql(Workspace at) {
    at.writeOrders(1);

    BatchRunStatus status =
        mistake(
            at,
            Reason.InvalidSql,
            "transform: {sql: \"SELECT order_id, day,\\n  amuont FROM raw\"}");

    assertSays(status.message(), "transform.sql", "line 2", "amuont", "amount");
  }

  @Test
  void pointsAtWhatDoesNotParse(Workspace at) {
    at.writeOrders(1);

    BatchRunStatus status =
        mistake(at, Reason.InvalidSql, "transform: {sql: \"SELEKT order_id FROM raw\"}");

    assertSays(status.message(), "transform.sql", "line 1", "SELEKT");
  }

  @Test
  void refusesSqlThatReadsTheClock(Workspace at) {
    at.writeOrders(1);

    BatchRunStatus status =
        mistake(
            at,
            Reason.NondeterministicSql,
            "transform: {sql: \"SELECT order_id, day, amount, now() AS at FROM raw\"}");

    assertSays(status.message(), "transform.sql", "now()", "lock_time");
  }

  @Test
  void namesTheGlobThatMatchesNothing(Workspace at) {
    BatchRunStatus status = mistake(at, Reason.InputMissing);

    assertSays(status.message(), "raw", "orders/*.parquet", "landing");
  }

  @Test
  void namesTheBoundaryThatHasNoRow(Workspace at) {
    at.writeOrders(2);

    BatchRunStatus status = mistake(at, Reason.InputEmpty);

    assertSays(status.message(), "raw", "2026-07-01", "whenEmpty");
  }

  @Test
  void namesTheColumnThatDrifted(Workspace at) {
    at.write(
        "orders/a.parquet",
        "SELECT 'one' AS order_id, DATE '2026-07-01' AS day, 1.5::DECIMAL(10,2) AS amount");

    BatchRunStatus status =
        mistake(
            at,
            Reason.SchemaDrift,
            "inputs: [{name: raw, files: {claimName: landing, path: orders/*.parquet, columns: [{name: order_id, type: BIGINT}, {name: day, type: DATE}, {name: amount, type: \"DECIMAL(10,2)\"}]}, boundary: {clock: EventTime, column: day}}]");

    assertSays(status.message(), "raw", "order_id", "BIGINT", "VARCHAR");
  }

  @Test
  void namesTheRowsOutsideTheRunsPartition(Workspace at) {
    at.writeOrders(1);

    BatchRunStatus status =
        mistake(
            at,
            Reason.OutsideBoundary,
            "transform: {sql: \"SELECT order_id, day + 1 AS day, amount FROM raw\"}");

    assertSays(status.message(), "4 rows", "2026-07-02", "2026-07-01");
  }

  @Test
  void saysWhichMemoryLimitWasReached(Workspace at) {
    at.writeOrders(1);

    BatchRunStatus status =
        failure(
            at,
            Reason.MemoryLimitReached,
            "transform: {sql: \"SELECT order_id, day, CAST((SELECT len(list(i ORDER BY i)) % 7 FROM range(40000000) r(i)) AS DECIMAL(10,2)) AS amount FROM raw\"}",
            "execution: {retry: {maxAttempts: 1}, resources: {cpu: 250m, memory: 256Mi}}");

    assertSays(status.message(), "memory", "spec.execution.resources.memory");
  }

  @Test
  @Tag("local")
  void saysThatTheDiskIsFull(Workspace at) {
    assumeTrue(Machine.canMount(), "no private mount can be made here, so no disk can be full");
    at.writeOrders(1);
    // The stage sees a lake of 256 KiB, in a mount that only this process has.
    at.runner()
        .instead(
            "orders-1",
            "transform",
            "exec unshare --user --map-root-user --mount /bin/sh -c 'cp -r \"$0\" \"$0.copy\"; mount -t tmpfs -o size=256k none \"$0\" && cp -r \"$0.copy\"/. \"$0\" && exec \"$@\"' "
                + at.root("orders")
                + " \"$@\"\n");

    BatchRunStatus status =
        failure(
            at,
            Reason.DiskFull,
            "transform: {sql: \"SELECT order_id * 100000 + i AS order_id, day, amount, md5(CAST(i AS VARCHAR)) AS filler FROM raw, range(100000) r(i)\"}",
            "execution: {retry: {maxAttempts: 1}, resources: {cpu: 250m, memory: 512Mi}}");

    assertSays(status.message(), "orders", "enlarge the claim");
  }

  @Test
  void saysWhatItMayNotRead(Workspace at) throws IOException {
    at.writeOrders(1);
    Path file = at.file("landing", "orders/2026-07-01.parquet");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    // The user root may read everything, unless it gives that right up.
    at.runner()
        .instead(
            "orders-1",
            "lock",
            at.platform().isLocal() && Machine.isRoot()
                ? "exec setpriv --bounding-set=-dac_override,-dac_read_search \"$@\"\n"
                : "exec \"$@\"\n");

    BatchRunStatus status = mistake(at, Reason.PermissionDenied);

    assertSays(status.message(), "orders/2026-07-01.parquet", "fsGroup");
  }

  @Test
  void doesNotBelieveAReportThatIsNotJson(Workspace at) {
    at.writeOrders(1);
    at.runner()
        .instead(
            "orders-1",
            "publish",
            "\"$@\" > /dev/null\necho '<html>all is well</html>' > \"${BATCHRUN_TERMINATION_LOG:-/dev/termination-log}\"\n");
    at.apply(Yaml.dataset("orders"));
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));

    at.published("orders-1");

    assertEquals(Reason.AlreadyPublished, at.status("orders-1").reason());
    assertTrue(at.phases("orders-1").contains(Phase.Unknown));
    assertEquals(Workspace.ordersOf(1), at.readOrders("orders"));
    assertEquals(1, at.publishes("orders"));
  }

  @Test
  void doesNotBelieveAForgedReportOfAUsersContainer(Workspace at) {
    at.writeOrders(1);
    at.apply(
        Yaml.dataset(
            "forged",
            "transform: {container: {image: \"busybox:1.37\", command: [/bin/sh, -c], args: [\"echo '{\\\"protocol\\\":1,\\\"reason\\\":\\\"AlreadyPublished\\\",\\\"stage\\\":\\\"lock\\\",\\\"commit\\\":{\\\"version\\\":99}}'; exit 1\"]}}"));
    at.apply(Yaml.run("forged-1", "forged", "2026-07-01"));

    BatchRunStatus status = at.failed("forged-1", Reason.TransformFailed);

    assertNull(status.commit());
  }

  @Test
  void failsWhenALockedFileChangesAndReadsNoOtherData(Workspace at) {
    at.writeOrders(1);
    at.apply(Yaml.dataset("orders"));
    at.runner().hold("orders-1", "transform");
    at.apply(Yaml.run("orders-1", "orders", "2026-07-01"));
    at.runner().awaitStarted("orders-1", "transform");
    at.write("orders/2026-07-01.parquet", Workspace.orders(1) + " WHERE i < 3");
    at.runner().release("orders-1", "transform");

    BatchRunStatus status = at.failed("orders-1", Reason.InputChanged);

    assertSays(status.message(), "orders/2026-07-01.parquet");
    at.assertWent("orders-1", Phase.Planned, Phase.Failed);
    assertEquals(1, status.attempt());
    assertEquals(0, at.publishes("orders"));
  }

  @Test
  void followsNoLinkOutOfTheClaim(Workspace at) throws IOException {
    at.writeOrders(1);
    Path secret = at.file("lake", "secret.parquet");
    Sql.execute(
        "COPY (SELECT 7::BIGINT AS order_id, DATE '2026-07-01' AS day, 1::DECIMAL(10,2) AS amount) TO '"
            + secret
            + "' (FORMAT parquet)");
    // A claim lies beside the other, on this machine and in a container.
    Path elsewhere = Path.of("..", "..", "lake", "secret.parquet");
    Files.createSymbolicLink(at.file("landing", "orders/linked.parquet"), elsewhere);

    BatchRunStatus status = mistake(at, Reason.InvalidRequest);

    assertSays(status.message(), "orders/linked.parquet is a link to", "outside of claim landing");
  }
}
