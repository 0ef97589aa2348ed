package dev.batchrun.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the core may know. */
class ArchitectureTest {
  private static final String ROOT = "dev.batchrun.core.";

  /** In the order in which a run flows through them; none looks ahead. */
  private static final List<String> FLOW =
      List.of(
          "vocabulary",
          "boundary",
          "calendar",
          "identity",
          "planning",
          "lineage",
          "backfill",
          "gate",
          "log",
          "recovery",
          "retry",
          "run");

  private static final JavaClasses CORE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.batchrun.core");

  @Test
  void dependsOnTheJdkAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("dev.batchrun.core..", "java..")
        .check(CORE);
  }

  @Test
  void touchesNoFileNetworkOrThread() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.net.http..",
            "java.util.concurrent..",
            "java.sql..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Thread.class, Process.class, System.class)
        .because("decisions come from values and go into values")
        .check(CORE);
  }

  @Test
  void readsNoClockAndDrawsNoRandomNumber() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, InstantSource.class, Random.class)
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .because("time, ids and randomness come in as arguments")
        .check(CORE);
  }

  @Test
  void packagesStandInFlowOrderAndNoneLooksAhead() {
    for (int i = 0; i < FLOW.size(); i++) {
      String[] ahead =
          FLOW.subList(i + 1, FLOW.size()).stream()
              .map(name -> ROOT + name + "..")
              .toArray(String[]::new);
      if (ahead.length > 0) {
        noClasses()
            .that()
            .resideInAPackage(ROOT + FLOW.get(i) + "..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ahead)
            .check(CORE);
      }
    }
  }

  @Test
  void everyPackageHasItsPlaceInTheFlow() {
    String[] known = FLOW.stream().map(name -> ROOT + name + "..").toArray(String[]::new);
    classes()
        .that()
        .resideOutsideOfPackage("dev.batchrun.core")
        .should()
        .resideInAnyPackage(known)
        .check(CORE);
  }
}
