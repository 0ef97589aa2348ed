package dev.batchrun.local.schema;

import java.util.Set;

/** How a field is called in a rule when its own name is no CEL identifier. */
final class CelNames {
  private static final Set<String> RESERVED =
      Set.of(
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  private CelNames() {}

  /** Such as {@code __dash__} for a dash; {@code namespace} becomes {@code __namespace__}. */
  static String escape(String field) {
    if (RESERVED.contains(field)) {
      return "__" + field + "__";
    }
    return field
        .replace("__", "__underscores__")
        .replace(".", "__dot__")
        .replace("-", "__dash__")
        .replace("/", "__slash__");
  }
}
