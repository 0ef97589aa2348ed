package dev.batchrun.local.server.object;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A field selector: {@code status.phase=Failed,metadata.name!=x}, on the fields a kind allows. */
public final class FieldSelector implements Predicate<JsonNode> {
  private record Term(JsonPath path, boolean equal, String value) {}

  private final List<Term> terms;

  private FieldSelector(List<Term> terms) {
    this.terms = terms;
  }

  /** Reads a selector; the empty text selects everything. */
  public static FieldSelector parse(String text, Set<String> selectable) {
    List<Term> terms = new ArrayList<>();
    for (String part : text.split(",")) {
      if (part.isBlank()) {
        continue;
      }
      boolean different = part.contains("!=");
      String[] sides = part.split(different ? "!=" : "==?", 2);
      if (sides.length < 2) {
        throw ApiError.badRequest(
            "invalid selector: '" + part + "'; expected field=value, field==value or field!=value");
      }
      String field = sides[0].trim();
      if (!selectable.contains(field)) {
        throw ApiError.badRequest("field label not supported: " + field);
      }
      terms.add(new Term(JsonPath.parse(field), !different, sides[1].trim()));
    }
    return new FieldSelector(terms);
  }

  @Override
  public boolean test(JsonNode object) {
    for (Term term : terms) {
      String value = term.path().first(object).map(JsonNode::asText).orElse("");
      if (value.equals(term.value()) != term.equal()) {
        return false;
      }
    }
    return true;
  }
}
