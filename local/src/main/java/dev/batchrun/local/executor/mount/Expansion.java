package dev.batchrun.local.executor.mount;

import java.util.Map;

/**
 * Kubernetes' {@code $(NAME)}: replaced when the name is known, left as it is when not, and {@code
 * $$(NAME)} is the text {@code $(NAME)}.
 */
final class Expansion {
  private Expansion() {}

  static String expand(String text, Map<String, String> values) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      char next = at + 1 < text.length() ? text.charAt(at + 1) : 0;
      int end = text.indexOf(')', at);
      if (c == '$' && next == '$') {
        out.append('$');
        at++;
      } else if (c == '$' && next == '(' && end > 0) {
        String reference = text.substring(at, end + 1);
        String name = text.substring(at + 2, end);
        out.append(values.getOrDefault(name, reference));
        at = end;
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
