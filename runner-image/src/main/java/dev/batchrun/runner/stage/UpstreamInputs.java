package dev.batchrun.runner.stage;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock;
import dev.batchrun.runner.evidence.InputLock.LockedFile;
import dev.batchrun.runner.evidence.InputLock.LockedInput;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot;
import dev.batchrun.runner.store.PublishedSnapshot.PublishedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Locks inputs that are published versions of other Datasets. */
final class UpstreamInputs {
  private final StepContext context;
  private final Stores stores;
  private final Progress progress;

  UpstreamInputs(StepContext context, Stores stores, Progress progress) {
    this.context = context;
    this.stores = stores;
    this.progress = progress;
  }

  /** The files of the published slice; their digests are those their publication recorded. */
  LockedInput lock(Input input) {
    Input.Upstream upstream = input.dataset();
    UpstreamLocation location = location(input);
    OutputBoundary slice = new UpstreamSlice(context, input, location).boundary();
    PublishedSnapshot snapshot =
        stores
            .upstream(context, location)
            .snapshot(
                upstream.version() == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(upstream.version()),
                slice);
    if (snapshot.isEmpty()) {
      throw new StepFailure(
          Reason.UpstreamNotPublished,
          "input "
              + input.name()
              + ": dataset "
              + upstream.name()
              + " has published "
              + (snapshot.version() == 0
                  ? "nothing"
                  : "version " + snapshot.version() + ", and nothing in " + slice)
              + "; the run waits for it");
    }
    String claimName = place(location);
    Path claim = context.claim(claimName);
    List<LockedFile> files =
        snapshot.files().stream()
            .map(
                f ->
                    new LockedFile(
                        claim.toAbsolutePath().relativize(f.file().toAbsolutePath()).toString(),
                        f.bytes(),
                        f.sha256() == null || f.sha256().isEmpty() ? f.crc32c() : f.sha256(),
                        null))
            .toList();
    progress.line(
        "lock",
        "input "
            + input.name()
            + ": dataset "
            + upstream.name()
            + " version "
            + snapshot.version()
            + ", "
            + snapshot.partitions().size()
            + " partitions");
    return new LockedInput(
        input.name(), claimName, files, null, null, snapshot.version(), upstream.name());
  }

  /** Brings what is locked of upstream datasets to this Pod, where it is not mounted. */
  void fetch(InputLock lock) {
    for (Input input : context.spec().inputs()) {
      if (input.dataset() == null) {
        continue;
      }
      UpstreamLocation location = location(input);
      if (location.store().filesystem() == null) {
        List<PublishedFile> files =
            lock.inputs().stream()
                .filter(locked -> locked.name().equals(input.name()))
                .flatMap(locked -> locked.files().stream())
                .map(file -> published(place(location), file))
                .toList();
        stores.upstream(context, location).fetch(files);
      }
    }
  }

  private PublishedFile published(String place, LockedFile file) {
    boolean sha = file.digest().startsWith("sha256:");
    return new PublishedFile(
        context.claim(place).resolve(file.path()),
        file.path(),
        0,
        file.size(),
        sha ? "" : file.digest(),
        sha ? file.digest() : "");
  }

  private static String place(UpstreamLocation location) {
    return location.store().filesystem() == null
        ? location.store().place()
        : location.store().filesystem().claimName();
  }

  private UpstreamLocation location(Input input) {
    return context.contract().upstreams().stream()
        .filter(u -> u.dataset().equals(input.dataset().name()))
        .findFirst()
        .orElseThrow(
            () ->
                new StepFailure(
                    Reason.UpstreamNotPublished,
                    "input "
                        + input.name()
                        + ": Dataset "
                        + input.dataset().name()
                        + " was not there when the run was planned; create it, then run again"));
  }
}
