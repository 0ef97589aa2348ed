package dev.batchrun.proof.poison;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Something that reads what others wrote.
 *
 * @param name of the kind of input
 * @param samples valid inputs
 * @param reader reads a text and answers with everything that a person would see of it
 */
record Target(String name, List<JsonNode> samples, Reader reader) {

  /** Reads. What it throws has to be a documented refusal. */
  interface Reader {
    List<String> read(String text) throws Exception;
  }
}
