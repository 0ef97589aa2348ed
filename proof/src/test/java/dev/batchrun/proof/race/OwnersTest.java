package dev.batchrun.proof.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.core.log.Entry;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.OpenResult;
import dev.batchrun.runner.store.StoreWorld;
import dev.batchrun.runner.store.StoreWorld.Run;
import dev.batchrun.runner.store.filesystem.DatasetLocation;
import dev.batchrun.runner.store.filesystem.FilesystemStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two owners on one root, roots within roots, and one claim under two names. */
class OwnersTest {
  private RaceWorld world;

  @BeforeEach
  void createTheDataset() {
    world = RaceWorld.create();
  }

  @AfterEach
  void removeTheDataset() {
    world.close();
  }

  private CommitStore at(Path claimRoot, String path, String owner) {
    return new FilesystemStore(
        new DatasetLocation("lake", path, claimRoot, StoreWorld.COLUMNS),
        world.runs().access(owner),
        Failpoints.none());
  }

  private static OpenResult.Refused refused(CommitStore store) {
    return assertInstanceOf(OpenResult.Refused.class, store.open(new Run("intruder").request()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"there/shop/orders", "here/bakery/orders", "here/shop/invoices"})
  void anotherInstallationNamespaceOrDatasetIsRefusedByName(String owner) {
    world.runs().publish(new Run("first"));
    OpenResult.Refused refused = refused(at(world.claim(), "orders", owner));
    assertEquals(Reason.LogForeign, refused.reason());
    assertTrue(
        refused.message().contains("found owner here/shop/orders, expected " + owner),
        refused.message());
    assertFalse(Files.exists(world.root().resolve("_batchrun/runs/intruder-id")));
  }

  @Test
  void ofTwoOwnersThatCreateTheSameRootAtOnceOneGetsIt() {
    for (long seed = 1; seed <= 40; seed++) {
      try (Race race = new Race(seed, 10, Planted.nothing())) {
        for (String owner : new String[] {"here/shop/orders", "here/bakery/orders"}) {
          race.opener(owner, new Run("first"), owner);
        }
        race.run();
        long opened = race.entrants().stream().filter(e -> e.end().said(Reason.Succeeded)).count();
        long foreign =
            race.entrants().stream().filter(e -> e.end().said(Reason.LogForeign)).count();
        assertEquals(1, opened, "seed " + seed);
        assertEquals(1, foreign, "seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"orders/eu, above", "orders/eu/more, above", "., below"})
  void rootsWithinRootsAreRefused(String path, String where) throws IOException {
    Path claim = path.equals(".") ? world.claim().getParent() : world.claim();
    String root = path.equals(".") ? world.claim().getFileName().toString() : path;
    world.runs().publish(new Run("first"));
    OpenResult.Refused refused = refused(at(claim, root, "here/shop/other"));
    assertEquals(Reason.InvalidRequest, refused.reason());
    assertTrue(refused.message().contains(", " + where + " it. Nothing was changed"));
    assertFalse(Files.exists(claim.resolve(root).resolve("_batchrun/log")));
  }

  @Test
  void aClaimUnderTwoNamesIsOneRootAll() throws IOException {
    world.runs().publish(new Run("first"));
    Path alias = Files.createSymbolicLink(world.claim().resolve("alias"), world.claim());
    // The same owner through the other name: the same dataset, and its runs are known.
    assertInstanceOf(
        OpenResult.AlreadyPublished.class,
        at(alias, "orders", RaceWorld.OWNER).open(new Run("first").request()));
    assertEquals(Reason.LogForeign, refused(at(alias, "orders", "here/shop/other")).reason());
    OpenResult.Refused nested = refused(at(alias, "orders/eu", "here/shop/other"));
    assertEquals(Reason.InvalidRequest, nested.reason());
  }

  @Test
  void aDirectoryThatIsALinkIntoAnotherDatasetIsRefused() throws IOException {
    world.runs().publish(new Run("first"));
    Files.createDirectories(world.root().resolve("eu"));
    Files.createSymbolicLink(world.claim().resolve("europe"), world.root().resolve("eu"));
    OpenResult.Refused nested = refused(at(world.claim(), "europe/sales", "here/shop/other"));
    assertEquals(Reason.InvalidRequest, nested.reason());
    assertTrue(
        nested.message().contains("found another dataset at 'orders' of claim lake, above it"),
        nested.message());
    assertEquals(1, world.log().stream().filter(e -> e.body() instanceof Entry.Publish).count());
  }
}
