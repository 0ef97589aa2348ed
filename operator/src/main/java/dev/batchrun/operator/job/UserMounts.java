package dev.batchrun.operator.job;

import dev.batchrun.api.step.FrozenContract;
import dev.batchrun.api.step.PodLayout;
import dev.batchrun.api.v1alpha1.Input;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a user's container sees: the claims of its inputs read-only, the exchange directory
 * read-only, and its own output directory. Where an input lies on the claim of the store, only the
 * input's directory is mounted, so that the store stays out of sight.
 */
final class UserMounts {
  private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

  private final JobOrder order;
  private final VolumeFactory volumes;

  UserMounts(JobOrder order, VolumeFactory volumes) {
    this.order = order;
    this.volumes = volumes;
  }

  List<VolumeMount> mounts(String stage) {
    List<VolumeMount> mounts = new ArrayList<>();
    ClaimPlan claims = order.claims();
    for (String claim : claims.inputs().stream().sorted().toList()) {
      mounts.add(
          StageFactory.mount(volumes.claimVolume(claim), StageFactory.claimPath(claim), true));
    }
    claims.store().ifPresent(store -> mounts.addAll(inputsOnStore(store)));
    mounts.add(StageFactory.temporary(stage));
    mounts.add(StageFactory.mount(VolumeFactory.EXCHANGE, PodLayout.EXCHANGE_DIRECTORY, true));
    mounts.add(output());
    return mounts;
  }

  private List<VolumeMount> inputsOnStore(String store) {
    List<VolumeMount> mounts = new ArrayList<>();
    for (String directory : inputDirectoriesOnStore(store)) {
      mounts.add(
          new VolumeMountBuilder()
              .withName(volumes.claimVolume(store))
              .withMountPath(StageFactory.claimPath(store) + "/" + directory)
              .withSubPath(directory)
              .withReadOnly(true)
              .build());
    }
    return mounts;
  }

  /** On the store's claim; where the store is none, in the scratch space that is uploaded later. */
  private VolumeMount output() {
    Optional<String> claim = order.claims().store();
    String path =
        claim.isPresent()
            ? order.contract().spec().output().store().filesystem().path()
            : PodLayout.STORE_SCRATCH;
    return new VolumeMountBuilder()
        .withName(claim.map(volumes::claimVolume).orElse(VolumeFactory.WORK))
        .withMountPath(PodLayout.OUTPUT_DIRECTORY)
        .withSubPathExpr(
            (path == null || path.isEmpty() ? "" : path + "/")
                + "data/"
                + order.request().runId()
                + "-"
                + order.request().attempt()
                + "-$("
                + PodLayout.ENV_POD_TOKEN
                + ")")
        .build();
  }

  private Set<String> inputDirectoriesOnStore(String store) {
    Set<String> directories = new LinkedHashSet<>();
    FrozenContract contract = order.contract();
    for (Input input : contract.spec().inputs()) {
      if (input.files() != null && input.files().claimName().equals(store)) {
        if (input.files().path() != null) {
          directories.add(fixedDirectory(input.files().path()));
        }
        input.files().list().forEach(file -> directories.add(fixedDirectory(file)));
      }
    }
    contract.spec().references().stream()
        .filter(reference -> reference.claimName().equals(store))
        .forEach(reference -> directories.add(fixedDirectory(reference.path())));
    contract.upstreams().stream()
        .map(upstream -> upstream.store().filesystem())
        .filter(filesystem -> filesystem != null)
        .filter(filesystem -> filesystem.claimName().equals(store))
        .forEach(filesystem -> directories.add(filesystem.path()));
    directories.remove("");
    return directories;
  }

  /** The directory before the first wildcard or placeholder: {@code a/b} of {@code a/b/*.csv}. */
  static String fixedDirectory(String path) {
    List<String> fixed = new ArrayList<>();
    String[] segments = path.split("/");
    for (int i = 0; i < segments.length - 1; i++) {
      if (WILDCARD.matcher(segments[i]).find()) {
        break;
      }
      fixed.add(segments[i]);
    }
    return String.join("/", fixed);
  }
}
