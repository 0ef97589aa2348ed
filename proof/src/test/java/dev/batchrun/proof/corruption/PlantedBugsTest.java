package dev.batchrun.proof.corruption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.batchrun.runner.InMemory;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Verification;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does the judge find stores that treat damage wrongly? */
class PlantedBugsTest {
  @TempDir(factory = InMemory.class)
  private Path temporary;

  /** What a planted bug makes of the real store's answer. */
  private interface Bug {
    Object answer(CommitStore real, Object result, Throwable thrown) throws Throwable;
  }

  private static UnaryOperator<CommitStore> planted(Bug bug) {
    return real ->
        (CommitStore)
            Proxy.newProxyInstance(
                CommitStore.class.getClassLoader(),
                new Class<?>[] {CommitStore.class},
                (proxy, method, arguments) -> {
                  try {
                    return bug.answer(real, method.invoke(real, arguments), null);
                  } catch (InvocationTargetException e) {
                    return bug.answer(real, null, e.getCause());
                  }
                });
  }

  private static Cell cell(Trial trial, String start, String end, Damage damage)
      throws IOException {
    return Cell.all(trial.root()).stream()
        .filter(c -> c.path().startsWith(start) && c.path().endsWith(end))
        .filter(c -> c.damage() == damage)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void findsAVerificationThatBelievesEverything() throws IOException {
    Trial trial =
        new Trial(
            temporary,
            planted(
                (real, result, thrown) -> {
                  if (thrown != null) {
                    throw thrown;
                  }
                  return result instanceof Verification verification
                      ? new Verification(verification.version(), List.of())
                      : result;
                }));
    Cell published = cell(trial, "data/third-", ".parquet", Damage.FlipsABitInTheMiddle);
    assertFalse(trial.tried(published, EnumSet.of(Probe.Verify)).noticed());
  }

  @Test
  void findsAStoreThatNamesNoFile() throws IOException {
    Trial trial =
        new Trial(
            temporary,
            planted(
                (real, result, thrown) -> {
                  if (thrown instanceof StepFailure failure) {
                    throw new StepFailure(failure.reason(), "something is damaged");
                  }
                  return result;
                }));
    Cell open = cell(trial, "_batchrun/runs/first-id/", "/open.json", Damage.ChangesTheLastNumber);
    List<String> wrong = trial.tried(open, EnumSet.of(Probe.OpenFirst)).wrong();
    assertEquals(1, wrong.size(), wrong::toString);
    assertTrue(wrong.get(0).contains("does not name the file"), wrong::toString);
  }

  @Test
  void findsAStoreThatDeletesWhatItCannotExplain() throws IOException {
    Trial trial =
        new Trial(
            temporary,
            planted(
                (real, result, thrown) -> {
                  if (thrown != null) {
                    Files.delete(real.evidenceDirectory("second-id").resolve("manifest.json"));
                    throw thrown;
                  }
                  return result;
                }));
    Cell open = cell(trial, "_batchrun/runs/first-id/", "/open.json", Damage.ChangesTheLastNumber);
    List<String> wrong = trial.tried(open, EnumSet.of(Probe.OpenFirst)).wrong();
    assertTrue(wrong.stream().anyMatch(w -> w.contains("manifest.json")), wrong::toString);
  }
}
