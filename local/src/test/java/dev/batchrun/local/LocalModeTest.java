package dev.batchrun.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalModeTest {
  @TempDir Path directory;

  @Test
  void refusesADirectoryInWhichAnotherOneWorks() throws Exception {
    try (LocalMode first = LocalMode.start(LocalSettings.in(directory))) {
      LocalModeProblem problem =
          assertThrows(LocalModeProblem.class, () -> LocalMode.start(LocalSettings.in(directory)));
      assertEquals(
          "directory %s: another local mode works there; stop it, or choose another directory with --directory"
              .formatted(first.directory().root()),
          problem.getMessage());
    }
  }

  @Test
  void goesOnFromWhereItStopped() throws Exception {
    try (LocalMode local = LocalMode.start(LocalSettings.in(directory))) {
      local
          .client()
          .resource(
              new ConfigMapBuilder()
                  .withNewMetadata()
                  .withName("kept")
                  .withNamespace("default")
                  .endMetadata()
                  .addToData("key", "value")
                  .build())
          .create();
    }
    try (LocalMode local = LocalMode.start(LocalSettings.in(directory))) {
      assertEquals(
          "value",
          local
              .client()
              .configMaps()
              .inNamespace("default")
              .withName("kept")
              .get()
              .getData()
              .get("key"));
    }
  }

  @Test
  void keepsItsCredentialsFromOthers() throws Exception {
    try (LocalMode local = LocalMode.start(LocalSettings.in(directory))) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(local.kubeconfig())));
    }
  }
}
