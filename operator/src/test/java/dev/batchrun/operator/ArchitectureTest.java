package dev.batchrun.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;

/** Who may know whom: observe → decide → act → project, and the loops above them. */
class ArchitectureTest {
  private static final String ROOT = "dev.batchrun.operator";
  private static final JavaClasses OPERATOR =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  @Test
  void layersLookOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("contract")
        .definedBy(ROOT + ".contract..")
        .layer("job")
        .definedBy(ROOT + ".job..")
        .layer("observe")
        .definedBy(ROOT + ".observe..")
        .layer("act")
        .definedBy(ROOT + ".act..")
        .layer("project")
        .definedBy(ROOT + ".project..")
        .layer("reconcile")
        .definedBy(ROOT + ".reconcile..")
        .whereLayer("reconcile")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("act")
        .mayOnlyBeAccessedByLayers("reconcile")
        .whereLayer("project")
        .mayOnlyBeAccessedByLayers("reconcile")
        .whereLayer("observe")
        .mayOnlyBeAccessedByLayers("act", "project", "reconcile")
        .whereLayer("job")
        .mayOnlyBeAccessedByLayers("observe", "act", "project", "reconcile")
        .check(OPERATOR);
  }

  @Test
  void neverTouchesASecret() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Secret.class)
        .because("the operator holds no credentials and has no verb on Secrets")
        .check(OPERATOR);
  }

  @Test
  void jobsAndContractsAreBuiltWithoutAskingAnybody() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".job..", ROOT + ".contract..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(KubernetesClient.class)
        .check(OPERATOR);
  }

  @Test
  void onlyTheLoopsKnowTheOperatorSdk() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, ROOT + ".reconcile..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.javaoperatorsdk..")
        .check(OPERATOR);
  }

  @Test
  void nobodyReadsTheClockButThroughTheSettings() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .check(OPERATOR);
  }
}
