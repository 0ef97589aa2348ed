package dev.batchrun.operator.job;

import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.v1alpha1.Execution;
import dev.batchrun.core.vocabulary.StepKind;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The volumes of a step's Pod. */
final class VolumeFactory {
  static final String CONTRACT = "contract";
  static final String WORK = "work";
  static final String EXCHANGE = "exchange";
  static final String TEMPORARY = "tmp";
  private static final String CLAIM_PREFIX = "claim-";

  private final JobOrder order;

  VolumeFactory(JobOrder order) {
    this.order = order;
  }

  List<Volume> volumes() {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(
        new VolumeBuilder()
            .withName(CONTRACT)
            .withNewConfigMap()
            .withName(order.contractConfigMap())
            .addNewItem(PodLayout.CONTRACT_FILE, null, PodLayout.CONTRACT_FILE)
            .endConfigMap()
            .build());
    List<String> claims = List.copyOf(order.claims().all());
    for (String claim : claims) {
      volumes.add(
          new VolumeBuilder()
              .withName(claimVolume(claim))
              .withNewPersistentVolumeClaim()
              .withClaimName(claim)
              .endPersistentVolumeClaim()
              .build());
    }
    volumes.add(scratch(TEMPORARY));
    volumes.add(scratch(WORK));
    if (order.kind() == StepKind.Compute) {
      volumes.add(scratch(EXCHANGE));
    }
    return volumes;
  }

  private Volume scratch(String name) {
    return new VolumeBuilder()
        .withName(name)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity(ephemeralStorage(order)))
        .endEmptyDir()
        .build();
  }

  static String ephemeralStorage(JobOrder order) {
    return Optional.ofNullable(order.contract().spec().execution())
        .map(Execution::resources)
        .map(Execution.Resources::ephemeralStorage)
        .orElse("4Gi");
  }

  /** A volume's name: by its place among the Job's claims, since a claim's name may be longer. */
  String claimVolume(String claim) {
    return CLAIM_PREFIX + List.copyOf(order.claims().all()).indexOf(claim);
  }
}
