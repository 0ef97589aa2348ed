package dev.batchrun.local.server.store;

import dev.batchrun.local.server.object.ApiError;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A journal in one file, {@code objects.journal}, of lines as {@link JournalRecord} writes them.
 *
 * <p>What is durable when: a record is with the operating system before the change is answered, so
 * the end of this process, however sudden, loses nothing. It is forced to the disk within {@value
 * #FORCE_MILLIS} ms, at compaction and on close, so a power failure loses at most that. A record
 * that a failure cut short is the last line and has no line break; it is dropped. Any other damage
 * is refused: guessing would bring back deleted objects or lose others.
 *
 * <p>Secrets are in it like everything else, so only its owner can read it.
 *
 * <p>Compaction writes the live objects to a new file, forces it and renames it over the old one.
 */
public final class FileJournal implements Journal {
  private static final String NAME = "objects.journal";
  private static final long FORCE_MILLIS = 100;
  private static final long MIN_COMPACTION_BYTES = 8L << 20;

  private final Path file;
  private final FileChannel lockChannel;
  private final ScheduledExecutorService forcing;
  private FileChannel channel;
  private long size;
  private long compactedSize;
  private volatile boolean dirty;
  private boolean broken;

  private FileJournal(Path file, FileChannel lockChannel) {
    this.file = file;
    this.lockChannel = lockChannel;
    this.forcing =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "local-api-journal");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Opens the journal of a directory for this process alone.
   *
   * @throws StateProblem if another server uses it or it cannot be written
   */
  public static FileJournal open(Path directory) {
    try {
      PrivateFile.directory(directory);
      FileChannel lockChannel =
          PrivateFile.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(lockChannel);
      if (lock == null) {
        lockChannel.close();
        throw new StateProblem(
            "state directory "
                + directory
                + ": another local API server uses it; stop that one or give another directory");
      }
      return new FileJournal(directory.resolve(NAME), lockChannel);
    } catch (IOException e) {
      throw new StateProblem("state directory " + directory + ": cannot be used: " + e, e);
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this very process holds it
    }
  }

  @Override
  public synchronized void replay(Reader reader) {
    try {
      long intact = Files.exists(file) ? read(reader) : 0;
      channel = PrivateFile.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.truncate(intact);
      channel.position(intact);
      size = intact;
      compactedSize = 0; // a large journal is rewritten with the first change
      forcing.scheduleWithFixedDelay(
          this::force, FORCE_MILLIS, FORCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      throw new StateProblem("journal " + file + ": cannot be read: " + e, e);
    }
  }

  /** Returns the length up to the last complete line. */
  private long read(Reader reader) throws IOException {
    long intact = 0;
    long lineNumber = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next != '\n') {
          line.write(next);
          continue;
        }
        lineNumber++;
        deliver(line.toByteArray(), lineNumber, reader);
        intact += line.size() + 1;
        line.reset();
      }
    }
    return intact;
  }

  private void deliver(byte[] line, long number, Reader reader) {
    try {
      JournalRecord entry = JournalRecord.parse(line);
      reader.read(entry.table(), entry.key(), entry.version(), entry.tree());
    } catch (IOException e) {
      throw new StateProblem(
          "journal "
              + file
              + ": line "
              + number
              + " is damaged ("
              + e.getMessage()
              + "). Nothing was changed. Restore the file from a copy, or move the directory away"
              + " to start with an empty server.",
          e);
    }
  }

  @Override
  public synchronized void put(String table, long version, StoredObject object) {
    append(JournalRecord.put(table, version, object.bytes()));
  }

  @Override
  public synchronized void remove(String table, long version, ObjectKey key) {
    append(JournalRecord.remove(table, version, key));
  }

  private void append(byte[] line) {
    if (broken) {
      throw refusal("an earlier write left it in an unknown state; restart local mode");
    }
    try {
      write(channel, ByteBuffer.wrap(line));
      size += line.length;
      dirty = true;
    } catch (IOException e) {
      cutBack();
      throw refusal(e.toString());
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Takes back a record that was written in part, so that the next one starts a line. */
  private void cutBack() {
    try {
      channel.truncate(size);
      channel.position(size);
    } catch (IOException e) {
      broken = true;
    }
  }

  private ApiError refusal(String why) {
    return new ApiError(
        500,
        "InternalError",
        "Internal error occurred: the journal " + file + " cannot be written: " + why);
  }

  private void force() {
    if (!dirty) {
      return;
    }
    dirty = false;
    FileChannel current;
    synchronized (this) {
      current = channel;
    }
    try {
      current.force(false);
    } catch (IOException e) {
      dirty = true; // closed by a compaction, which forced everything, or to be tried again
    }
  }

  @Override
  public synchronized boolean wantsCompaction() {
    return !broken && size - compactedSize > Math.max(MIN_COMPACTION_BYTES, compactedSize);
  }

  @Override
  public synchronized void compact(
      long version, Map<String, NavigableMap<ObjectKey, StoredObject>> tables) {
    Path next = file.resolveSibling(NAME + ".new");
    try {
      FileChannel written = snapshot(next, version, tables);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      FileChannel old = channel;
      channel = written;
      size = written.position();
      compactedSize = size;
      old.close();
      forceDirectory();
    } catch (IOException e) {
      // The old journal is complete and stays in use; try again after as many bytes.
      compactedSize = size;
    }
  }

  private static FileChannel snapshot(
      Path next, long version, Map<String, NavigableMap<ObjectKey, StoredObject>> tables)
      throws IOException {
    FileChannel written =
        PrivateFile.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(written), 1 << 16);
    for (var table : tables.entrySet()) {
      for (StoredObject object : table.getValue().values()) {
        out.write(JournalRecord.put(table.getKey(), object.version(), object.bytes()));
      }
    }
    // The counter must not go back to the newest live object's version.
    out.write(JournalRecord.remove("compaction", version, new ObjectKey("", "")));
    out.flush();
    written.force(true);
    return written;
  }

  private void forceDirectory() throws IOException {
    try (FileChannel directory = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  @Override
  public void close() {
    forcing.shutdown(); // not shutdownNow: an interrupt would close the channel under a write
    synchronized (this) {
      broken = true;
      try {
        if (channel != null) {
          channel.force(true);
          channel.close();
        }
        lockChannel.close();
      } catch (IOException e) {
        throw new StateProblem("journal " + file + ": cannot be closed: " + e, e);
      }
    }
  }
}
