package dev.batchrun.runner.store.json;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonSubTypes.Type;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.batchrun.core.boundary.PartitionKey;
import dev.batchrun.core.log.Condemned;
import dev.batchrun.core.log.Entry;
import java.util.List;
import java.util.Set;

/** How the kinds of the core's sealed types are told apart, without the core knowing of JSON. */
final class KindMixins {
  private KindMixins() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @Type(value = Entry.Create.class, name = "Create"),
    @Type(value = Entry.Publish.class, name = "Publish"),
    @Type(value = Entry.PublishGroup.class, name = "PublishGroup"),
    @Type(value = Entry.Restate.class, name = "Restate"),
    @Type(value = Entry.Rollback.class, name = "Rollback"),
    @Type(value = Entry.Promote.class, name = "Promote"),
    @Type(value = Entry.Fence.class, name = "Fence"),
    @Type(value = Entry.Condemn.class, name = "Condemn"),
    @Type(value = Entry.Hold.class, name = "Hold"),
    @Type(value = Entry.Release.class, name = "Release"),
    @Type(value = Entry.Close.class, name = "Close"),
    @Type(value = Entry.Reopen.class, name = "Reopen"),
    @Type(value = Entry.Adopt.class, name = "Adopt")
  })
  interface EntryKinds {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @Type(value = Condemned.AttemptBytes.class, name = "AttemptBytes"),
    @Type(value = Condemned.VersionBytes.class, name = "VersionBytes"),
    @Type(value = Condemned.Leftovers.class, name = "Leftovers")
  })
  interface CondemnedKinds {}

  /** Sets have no order of their own; bytes need one. */
  interface SortedCommit {
    @JsonSerialize(converter = Sorted.class)
    Set<PartitionKey> partitions();

    @JsonSerialize(converter = Sorted.class)
    Set<PartitionKey> withheld();
  }

  static final class Sorted extends StdConverter<Set<PartitionKey>, List<PartitionKey>> {
    @Override
    public List<PartitionKey> convert(Set<PartitionKey> partitions) {
      return partitions.stream().sorted().toList();
    }
  }
}
