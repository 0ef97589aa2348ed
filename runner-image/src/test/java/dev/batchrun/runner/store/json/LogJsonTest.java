package dev.batchrun.runner.store.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.batchrun.core.boundary.Constraint;
import dev.batchrun.core.boundary.OutputBoundary;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Commit;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import dev.batchrun.core.log.EntryHeader;
import dev.batchrun.core.log.Fold;
import dev.batchrun.core.log.LogEntry;
import dev.batchrun.core.log.Source;
import dev.batchrun.runner.json.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LogJsonTest {
  private static final PartitionKey DAY = new PartitionKey(Map.of("day", "2026-07-03"));
  private static final Source SOURCE = new Source("r", "sha256:s", "data/r-1-t");

  private static OutputBoundary boundary() {
    Map<String, Constraint> columns = new LinkedHashMap<>();
    columns.put("region", new Constraint.Any());
    columns.put("day", new Constraint.Range("2026-07-01", "2026-08-01"));
    columns.put("kind", new Constraint.Exactly("x/y"));
    return new OutputBoundary(columns);
  }

  private static Commit commit() {
    return new Commit(
        "r",
        "key",
        2,
        "data/r-2-t",
        "sha256:s",
        boundary(),
        Map.of(DAY, 7L, PartitionKey.WHOLE, 3L),
        Set.of(DAY),
        Set.of(PartitionKey.WHOLE),
        Optional.of(new Commit.Approval("rev", "bob", "sha256:s")));
  }

  private static List<Entry> oneOfEachKind() {
    return List.of(
        new Entry.Create("here/shop/orders"),
        new Entry.Publish(commit()),
        new Entry.PublishGroup("sha256:g", List.of(commit())),
        new Entry.Restate(commit(), "wrong rate"),
        new Entry.Rollback(commit(), Map.of(DAY, new Entry.Restored(4, SOURCE))),
        new Entry.Promote(commit(), SOURCE),
        new Entry.Fence(),
        new Entry.Condemn(
            List.of(
                new Condemned.AttemptBytes("r", "data/r-1-t"),
                new Condemned.VersionBytes(DAY, 4, SOURCE),
                new Condemned.Leftovers("r", "sha256:s", "data/r-1-t")),
            List.of(5L)),
        new Entry.Hold("r", "sha256:s", "data/r-1-t"),
        new Entry.Release("sha256:s"),
        new Entry.Close("july", boundary(), "audited"),
        new Entry.Reopen("july", "late data"),
        new Entry.Adopt("here/new/orders", "here/shop/orders"));
  }

  private static EntryHeader header(long n, String previous) {
    return new EntryHeader(
        n, "log", previous, "r", 3, "token", Instant.parse("2026-07-04T00:00:00Z").plusSeconds(n));
  }

  @Test
  void readsEveryKindBackAsItWasWritten() throws IOException {
    Set<Class<?>> kinds = Set.of(Entry.class.getPermittedSubclasses());
    assertEquals(kinds, oneOfEachKind().stream().map(Object::getClass).collect(Collectors.toSet()));
    for (Entry entry : oneOfEachKind()) {
      byte[] bytes = LogJson.encode(header(1, "sha256:p"), entry);
      LogEntry read = LogJson.decode(bytes);
      assertEquals(entry, read.body());
      assertEquals(header(1, "sha256:p"), read.header());
      assertEquals(Digests.sha256(bytes), read.digest());
      assertArrayEquals(bytes, LogJson.encode(read.header(), read.body()));
    }
  }

  @Test
  void readsACheckpointBackAndRefusesOneThatWasChanged() throws IOException {
    List<LogEntry> log = new ArrayList<>();
    String previous = "";
    for (Entry entry : oneOfEachKind()) {
      LogEntry next = LogJson.decode(LogJson.encode(header(log.size(), previous), entry));
      log.add(next);
      previous = next.digest();
    }
    Fold fold = ((Fold.Sound) Fold.of(log)).fold();
    byte[] bytes = LogJson.encode(fold);
    assertEquals(fold, LogJson.decodeFold(bytes));
    assertArrayEquals(bytes, LogJson.encode(LogJson.decodeFold(bytes)));
    byte[] changed = new String(bytes).replace("here/new", "here/old").getBytes();
    assertThrows(IOException.class, () -> LogJson.decodeFold(changed));
  }

  @Test
  void refusesKindsItDoesNotKnow() {
    String text =
        new String(LogJson.encode(header(1, "p"), new Entry.Fence())).replace("Fence", "Frob");
    assertThrows(IOException.class, () -> LogJson.decode(text.getBytes()));
  }

  @Test
  void namesTheMemberThatAnEntryLacks() {
    String hold =
        new String(
            LogJson.encode(header(1, "p"), new Entry.Hold("r", "sha256:s", "data/r-1-t")),
            StandardCharsets.UTF_8);
    assertEquals(
        "log entry: member 'entry.sealDigest' is missing or not its format",
        refusal(hold.replace(",\"sealDigest\":\"sha256:s\"", "")));
    assertEquals(
        "log entry: member 'header.epoch' is missing or not its format",
        refusal(hold.replace("\"epoch\":3,", "")));
    assertEquals(
        "log entry: member 'header' is missing or not its format",
        refusal("{\"format\":1,\"entry\":{\"kind\":\"Fence\"}}"));
    assertEquals("log entry: found no JSON of its format", refusal("["));
    assertEquals("log entry: found null, expected an object", refusal("null"));
  }

  private static String refusal(String text) {
    return assertThrows(
            IOException.class, () -> LogJson.decode(text.getBytes(StandardCharsets.UTF_8)))
        .getMessage();
  }

  @Test
  void refusesACheckpointWithoutAFold() {
    String digest = Digests.sha256("null".getBytes(StandardCharsets.UTF_8));
    byte[] empty =
        ("{\"digest\":\"" + digest + "\",\"fold\":null,\"format\":1}")
            .getBytes(StandardCharsets.UTF_8);
    assertThrows(IOException.class, () -> LogJson.decodeFold(empty));
  }
}
