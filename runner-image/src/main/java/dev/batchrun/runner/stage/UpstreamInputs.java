package dev.batchrun.runner.stage;

import dev.batchrun.api.step.FrozenContract.UpstreamLocation;
import dev.batchrun.api.v1alpha1.Input;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.vocabulary.Reason;
import dev.batchrun.runner.evidence.InputLock.LockedFile;
import dev.batchrun.runner.evidence.InputLock.LockedInput;
import dev.batchrun.runner.step.Progress;
import dev.batchrun.runner.step.StepContext;
import dev.batchrun.runner.step.StepFailure;
import dev.batchrun.runner.store.PublishedSnapshot;
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
    String claimName = location.store().filesystem().claimName();
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
