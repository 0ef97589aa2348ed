package dev.batchrun.proof.matrix;

import dev.batchrun.runner.store.StoreWorld;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** What a story begins with: made once, copied for every cell. */
final class Beginning {
  private static final AtomicLong NUMBER = new AtomicLong();

  private final StoreUnderProof store;
  private final Story story;
  private final Path directory;
  private final StoreUnderProof.Place place;
  private final StoreWorld world;

  Beginning(StoreUnderProof store, Story story, Path directory) throws IOException {
    this.store = store;
    this.story = story;
    this.directory = directory;
    this.place = store.place(next());
    this.world = new StoreWorld(place::open);
    story.prepare(place, world);
  }

  private Path next() throws IOException {
    return Files.createDirectories(directory.resolve("place" + NUMBER.incrementAndGet()));
  }

  StoreUnderProof store() {
    return store;
  }

  Story story() {
    return story;
  }

  /** A copy to play on. */
  Ground ground() {
    try {
      StoreUnderProof.Place copy = place.fork(next());
      return new Ground(copy, new StoreWorld(copy::open, world), new Watcher(copy, story.tables()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
