package dev.batchrun.operator.contract;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** API records as plain trees of maps, lists, texts, whole numbers and booleans. */
final class SpecTree {
  static final ObjectMapper JSON = new ObjectMapper();

  private SpecTree() {}

  /** The record's fields that are set. */
  static Map<String, Object> of(Object specRecord) {
    return JSON.convertValue(specRecord, new TypeReference<>() {});
  }
}
