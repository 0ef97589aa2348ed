package dev.batchrun.runner.store.s3;

import dev.batchrun.runner.store.Failpoints;
import dev.batchrun.runner.store.StoreAccess;
import dev.batchrun.runner.store.logged.LoggedStore;
import java.nio.file.Path;
import java.util.Set;

/** The store on a bucket of an S3-compatible object store. */
public final class S3Store extends LoggedStore {
  /** How many files go up at once: each holds a part in memory, twice. */
  public static final int UPLOADS = 4;

  /**
   * A store at a place. Nothing is read or written before the first call.
   *
   * @param scratch where stages of this Pod write, and find what was fetched
   * @param uploads how many files go up at once, as one durable step
   */
  public S3Store(
      S3Location location,
      S3Clients clients,
      Path scratch,
      int uploads,
      StoreAccess access,
      Failpoints failpoints) {
    super(
        backend(
            new S3Objects(location, clients),
            new S3Scratch(scratch),
            uploads,
            access,
            new S3Steps(failpoints)),
        access);
  }

  private static Backend backend(
      S3Objects objects, S3Scratch scratch, int uploads, StoreAccess access, S3Steps steps) {
    S3Records records = new S3Records(objects, steps);
    return new Backend(
        new S3Place(objects, access.tokens()),
        records,
        new S3Data(objects, records, steps, scratch, uploads),
        snapshots -> new S3Views(objects, steps, snapshots));
  }

  /** The names of all durable steps that a store of this kind takes: its fault points. */
  public static Set<String> points() {
    return S3Steps.points();
  }
}
