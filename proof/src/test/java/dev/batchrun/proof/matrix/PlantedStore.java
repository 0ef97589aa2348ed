package dev.batchrun.proof.matrix;

import dev.batchrun.core.log.LogEntry;
import dev.batchrun.runner.store.CommitStore;
import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StoreAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A store with a mistake in every process but those that prepare a story. */
record PlantedStore(StoreUnderProof right, Planted mistake) implements StoreUnderProof {
  @Override
  public String name() {
    return right.name() + " that " + mistake;
  }

  @Override
  public Set<String> points() {
    return right.points();
  }

  @Override
  public Place place(Path directory) throws IOException {
    return new WrongPlace(right.place(directory), mistake, false);
  }

  private record WrongPlace(Place right, Planted mistake, boolean wrong) implements Place {
    @Override
    public CommitStore open(StoreAccess access, Failpoints failpoints) {
      CommitStore store = right.open(access, failpoints);
      return wrong ? mistake.in(store) : store;
    }

    @Override
    public List<LogEntry> log() {
      return right.log();
    }

    @Override
    public Supplier<Map<String, String>> reader() {
      return right.reader();
    }

    @Override
    public List<String> files() {
      return right.files();
    }

    @Override
    public Place fork(Path directory) throws IOException {
      return new WrongPlace(right.fork(directory), mistake, true);
    }

    @Override
    public void ageLeftovers() {
      right.ageLeftovers();
    }

    @Override
    public void detachTheView() {
      right.detachTheView();
    }

    @Override
    public void damage(String file) {
      right.damage(file);
    }
  }
}
