package dev.batchrun.proof.protocol;

import dev.batchrun.core.log.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything the processes share: what one claim holds, and the Jobs that a cluster shows.
 *
 * @param log the slots
 * @param authors who wrote each slot, a character each; 0 where it is nobody's concern any more
 * @param durable the last entry that no loss of power can take away
 * @param files everything else; {@link Layout} says where what is
 * @param late puts that may still land
 */
public record Store(Log log, String authors, long durable, Files files, List<Late> late) {

  public Store {
    late = List.copyOf(late);
  }

  /** An empty claim. */
  public static Store empty() {
    return new Store(Log.absent(), "", -1, Files.NONE, List.of());
  }

  /** Other files. */
  public Store with(Files changed) {
    return changed == files ? this : new Store(log, authors, durable, changed, late);
  }

  /** One file more, or with other content. */
  public Store put(String path, String content) {
    return with(files.with(path, content));
  }

  /** One file more unless it is there. */
  public Store putIfAbsent(String path, String content) {
    return with(files.withIfAbsent(path, content));
  }

  /** One file less. */
  public Store delete(String path) {
    return with(files.without(path));
  }

  /** The entry in the next slot. */
  public Store append(String run, long epoch, Entry body, int writer) {
    return new Store(log.then(run, epoch, body), authors + (char) writer, durable, files, late);
  }

  /** The entry in its slot, unless somebody has it. */
  public Store link(long slot, String run, long epoch, Entry body, int writer) {
    return log.head() + 1 == slot ? append(run, epoch, body, writer).withoutVoid() : this;
  }

  /** A put that is still on its way. */
  public Store delayed(Late put) {
    List<Late> more = new ArrayList<>(late);
    more.add(put);
    return new Store(log, authors, durable, files, more);
  }

  /** One of the late puts lands. */
  public Store landed(Late put) {
    List<Late> rest = new ArrayList<>(late);
    rest.remove(put);
    return new Store(log, authors, durable, files, rest)
        .link(put.slot(), put.run(), put.epoch(), put.body(), put.writer());
  }

  /** Puts whose slot is taken have no effect any more. */
  private Store withoutVoid() {
    return new Store(
        log, authors, durable, files, late.stream().filter(l -> l.slot() > log.head()).toList());
  }

  /** The slot that a writer won in the append it is in. */
  public Optional<Long> wonBy(int writer) {
    int at = writer == 0 ? -1 : authors.indexOf((char) writer);
    return at < 0 ? Optional.empty() : Optional.of((long) at);
  }

  /** Nobody asks for this writer's slots any more. */
  public Store forget(int writer) {
    return renamed(writer, 0);
  }

  /** The same, had one writer another number. */
  public Store renamed(int writer, int to) {
    if (authors.indexOf((char) writer) < 0 && late.stream().noneMatch(l -> l.writer() == writer)) {
      return this;
    }
    return new Store(
        log,
        authors.replace((char) writer, (char) to),
        durable,
        files,
        late.stream().map(l -> l.writer() == writer ? l.of(to) : l).toList());
  }

  /** Nobody is at work any more, and what is still on its way never lands. */
  public Store abandoned() {
    return new Store(log, "\0".repeat(authors.length()), durable, files, List.of());
  }

  /** All entries up to the head are on the disk. */
  public Store synced() {
    return durable == log.head() ? this : new Store(log, authors, log.head(), files, late);
  }

  /** The store without its last entries, as after a loss of power. */
  Store cutTo(long head) {
    return new Store(log.upTo(head), authors.substring(0, (int) head + 1), head, files, List.of());
  }
}
