package dev.batchrun.operator.project;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.batchrun.api.v1alpha1.BatchRunStatus;
import dev.batchrun.api.v1alpha1.DatasetStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class DatasetLedgerTest {
  private static final String OLD = "pvc://lake/orders";
  private static final String NEW = "pvc://lake/orders-v2";

  private static <T> T read(Class<T> type, String json) {
    try {
      return new ObjectMapper().readValue(json.replace('\'', '"'), type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BatchRunStatus published(long version, String store) {
    return read(
        BatchRunStatus.class,
        String.format(
            "{'phase':'Published','commit':{'version':%d,'publishedAt':'2026-07-04T00:00:00Z'},"
                + "'witness':{'logId':'log-%s','head':%d,'digest':'sha256:0','store':'%s'}}",
            version, store, version, store));
  }

  private static DatasetStatus known(long version, String store) {
    return DatasetLedger.merge(
        read(DatasetStatus.class, "{}"), store, "before", published(version, store));
  }

  @Test
  void keepsTheNewestInWhateverOrderRunsReport() {
    DatasetStatus status = DatasetLedger.merge(known(7, OLD), OLD, "late", published(5, OLD));
    assertEquals(7, status.version());
    assertEquals("before", status.lastRun());
    assertEquals(7, status.witness().head());
  }

  @Test
  void beginsAnewWhenTheDatasetNamesAnotherStore() {
    DatasetStatus status = DatasetLedger.merge(known(40, OLD), NEW, "first", published(2, NEW));
    assertEquals(2, status.version());
    assertEquals("first", status.lastRun());
    assertEquals("log-" + NEW, status.witness().logId());
  }

  @Test
  void learnsNothingFromARunThatEndsInTheStoreBefore() {
    DatasetStatus before = known(2, NEW);
    assertEquals(before, DatasetLedger.merge(before, NEW, "late", published(41, OLD)));
  }
}
